"""Every role that is given something has a purpose, and each has a password of its own."""

import re
from pathlib import Path

import pytest

from cdc_simulator.source.ddl import OPERATIONS, grants
from lakepulse.contracts.catalog import load_catalog
from lakepulse.roles import ADMIN, PURPOSES, READERS
from lakepulse.settings import HomeSettings, PostgresSettings


def test_rights_are_given_to_roles_with_a_purpose_and_to_no_other() -> None:
    statements = [*grants(load_catalog()), *(text for text in OPERATIONS if text.startswith("REVOKE"))]
    named = {role for text in statements for role in re.split(r" (?:TO|FROM) ", text)[-1].split(", ")}
    assert set(READERS) < named <= set(PURPOSES)


@pytest.mark.parametrize("role", [ADMIN, *PURPOSES])
def test_a_role_signs_in_with_a_password_of_its_own(role: str, tmp_path: Path) -> None:
    home = HomeSettings(home=tmp_path)
    (tmp_path / "secrets").mkdir()
    for one in (ADMIN, *PURPOSES):
        (tmp_path / "secrets" / f"postgres_{one}").write_text(f"of-{one}")
    assert f" user={role} password=of-{role} " in PostgresSettings().dsn(role, home)

"""Secrets: private, new for every installation, kept once they are there, and missed when they are gone."""

import os
from pathlib import Path

import pytest

from lakepulse.errors import SettingsError
from operations.compose.machine.secrets import (
    SECRETS,
    check_lasting,
    check_secrets,
    ensure_secrets,
    remember_lasting,
)

OWNER = (os.getuid(), os.getgid())


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    for name in "ab":
        assert ensure_secrets(tmp_path / name, OWNER) == list(SECRETS)
    values = [(tmp_path / name / secret).read_text() for name in "ab" for secret in SECRETS]
    assert len(set(values)) == len(values)


def test_they_are_private_and_stay(tmp_path: Path) -> None:
    ensure_secrets(tmp_path / "s", OWNER)
    before = {path: path.read_text() for path in (tmp_path / "s").iterdir()}
    assert {path.stat().st_mode & 0o777 for path in before} == {0o600}
    assert ensure_secrets(tmp_path / "s", OWNER) == []
    assert {path: path.read_text() for path in (tmp_path / "s").iterdir()} == before
    check_secrets(tmp_path / "s")


@pytest.mark.parametrize("damage", ["missing", "empty", "open"])
def test_a_damaged_secret_is_named(tmp_path: Path, damage: str) -> None:
    ensure_secrets(tmp_path, OWNER)
    path = tmp_path / "minio_root"
    if damage == "missing":
        path.unlink()
    elif damage == "empty":
        path.write_text("")
    else:
        path.chmod(0o644)
    with pytest.raises(SettingsError, match="minio_root"):
        check_secrets(tmp_path)


def test_a_secret_that_the_data_were_made_with_is_missed_when_it_is_another_one(tmp_path: Path) -> None:
    ensure_secrets(tmp_path, OWNER)
    remember_lasting(tmp_path)
    check_lasting(tmp_path)
    (tmp_path / "trino_viewer").write_text("another, as its service is told at every start\n")
    check_lasting(tmp_path)
    (tmp_path / "postgres_lakepulse_admin").write_text("another\n")
    with pytest.raises(SettingsError, match="postgres_lakepulse_admin has been changed"):
        check_lasting(tmp_path)

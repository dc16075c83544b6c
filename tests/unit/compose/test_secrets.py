"""Secrets: private, new for every installation, kept once they are there, and missed when they are gone."""

import os
from pathlib import Path

import pytest

from lakepulse.compose.secrets import SECRETS, check_secrets, ensure_secrets
from lakepulse.errors import SettingsError

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

"""The secrets of an installation: random, private, kept."""

import stat
from pathlib import Path

import pytest

from operations.local.secrets import POSTGRES_SECRETS, ensure_secrets, write_private


def test_secrets_are_private_long_and_kept(tmp_path: Path) -> None:
    ensure_secrets(tmp_path)
    first = {name: (tmp_path / name).read_text() for name in POSTGRES_SECRETS}
    ensure_secrets(tmp_path)
    assert {name: (tmp_path / name).read_text() for name in POSTGRES_SECRETS} == first
    assert len(set(first.values())) == len(POSTGRES_SECRETS)
    assert min(map(len, first.values())) > 30
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in POSTGRES_SECRETS} == {0o600}


def test_an_empty_secret_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / POSTGRES_SECRETS[0]).touch()
    ensure_secrets(tmp_path)
    assert (tmp_path / POSTGRES_SECRETS[0]).read_text().strip()


def test_a_file_that_everybody_could_read_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "application.properties"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


def test_the_old_content_stays_where_the_new_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "new \ud800")
    assert path.read_text() == "old"

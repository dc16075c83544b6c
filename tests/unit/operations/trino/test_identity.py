"""What a Trino server is given: passwords and a certificate, readable by it alone."""

import ssl
from pathlib import Path

import pytest

from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from operations.trino.identity import write_identity
from operations.trino.passwords import USERS


def test_what_is_written_is_private_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_SECRETS", str(tmp_path))
    with pytest.raises(SettingsError, match="trino_admin"):
        write_identity(Settings(), tmp_path, tmp_path)
    for user in USERS:
        (tmp_path / f"trino_{user}").write_text(f"password of {user}\n")
    write_identity(Settings(), tmp_path, tmp_path)
    certificate = (tmp_path / "server.pem").read_text()
    write_identity(Settings(), tmp_path, tmp_path)
    assert (tmp_path / "server.pem").read_text() == certificate
    assert "password of" not in (tmp_path / "password.db").read_text()
    assert all((tmp_path / name).stat().st_mode & 0o077 == 0 for name in ("password.db", "server.pem"))
    ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))

import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from operations.trino.certificate import RENEWED_BEFORE, VALID, issue, needs_renewal
from operations.trino.identity import write_identity
from operations.trino.passwords import USERS, hashed, password_file

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_password_line_is_iterations_salt_and_hash() -> None:
    iterations, salt, digest = hashed("secret").split(":")
    again = hashlib.pbkdf2_hmac("sha1", b"secret", bytes.fromhex(salt), int(iterations), len(digest) // 2)
    assert int(iterations) >= 1000, "fewer are refused by Trino"
    assert again.hex() == digest


def test_equal_passwords_have_different_lines() -> None:
    first, second = password_file({"a": "same", "b": "same"}).splitlines()
    assert first.split(":", 1)[1] != second.split(":", 1)[1]


@pytest.mark.parametrize("name", ["trino", "localhost"])
def test_the_server_is_whom_its_authority_says(name: str) -> None:
    authority, server = (x509.load_pem_x509_certificate(pem) for pem in issue(NOW))
    verifier = PolicyBuilder().store(Store([authority])).time(NOW).build_server_verifier(x509.DNSName(name))
    assert verifier.verify(server, [])[-1] == authority


def test_another_installation_s_authority_does_not_vouch_for_it() -> None:
    other, server = (
        x509.load_pem_x509_certificate(issue(NOW)[0]),
        x509.load_pem_x509_certificate(issue(NOW)[1]),
    )
    verifier = PolicyBuilder().store(Store([other])).time(NOW).build_server_verifier(x509.DNSName("trino"))
    with pytest.raises(x509.verification.VerificationError):
        verifier.verify(server, [])


def test_a_certificate_is_renewed_before_it_ends(tmp_path: Path) -> None:
    server = tmp_path / "server.pem"
    assert needs_renewal(server, NOW)
    server.write_bytes(issue(NOW)[1])
    assert not needs_renewal(server, NOW)
    assert needs_renewal(server, NOW + VALID - RENEWED_BEFORE + timedelta(days=1))


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

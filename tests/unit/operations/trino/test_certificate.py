"""Trino's certificate: its authority vouches for it alone, and it is renewed in time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from operations.trino.certificate import RENEWED_BEFORE, VALID, issue, needs_renewal

NOW = datetime(2026, 1, 2, tzinfo=UTC)


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

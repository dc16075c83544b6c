"""A connection to Trino, before its first query: whom it trusts, and as whom it asks."""

from pathlib import Path

import pytest

from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from operations.trino.connect import connect
from operations.trino.settings import TrinoSettings


@pytest.fixture
def trino(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrinoSettings:
    monkeypatch.setenv("LAKEPULSE_SECRETS", str(tmp_path))
    return TrinoSettings(url="https://trino.example:8443", user="viewer", ca=tmp_path / "ca.pem")


def test_a_user_without_a_secret_is_not_connected(trino: TrinoSettings) -> None:
    with pytest.raises(SettingsError, match="trino_viewer"):
        connect(trino, Settings())


def test_only_our_own_authority_is_trusted_whatever_the_machine_says(
    trino: TrinoSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt")
    (tmp_path / "trino_viewer").write_text("secret\n")
    connection = connect(trino, Settings())
    session = connection._http_session
    assert session.merge_environment_settings(trino.url, {}, False, None, None)["verify"] == str(trino.ca)
    assert (connection.host, connection.port, connection.user) == ("trino.example", 8443, "viewer")
    assert (connection.http_scheme, connection.catalog) == ("https", "delta")

"""The embedded registry's configuration."""

from pathlib import Path

import pytest

from lakepulse.errors import ServiceError, SettingsError
from lakepulse.settings import Settings
from operations.local.services import registry


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LAKEPULSE_SECRETS", str(tmp_path))
    monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", "4711")
    monkeypatch.setenv("LAKEPULSE_REGISTRY_URL", "http://localhost:9998/apis/ccompat/v7")
    return Settings()


def test_it_listens_where_clients_ask_and_stores_in_its_own_database(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / f"postgres_{registry.ROLE}").write_text("p=1 #2\n")
    lines = registry.application_properties(settings).splitlines()
    assert "quarkus.http.port=9998" in lines
    assert "quarkus.http.host=127.0.0.1" in lines
    assert "apicurio.datasource.url=jdbc:postgresql://127.0.0.1:4711/registry" in lines
    assert "apicurio.datasource.password=p=1 #2" in lines


def test_without_a_password_there_is_no_configuration(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=f"postgres_{registry.ROLE}"):
        registry.application_properties(settings)


@pytest.mark.parametrize("url", ["http://registry.example:8080/apis", "http://127.0.0.1/apis"])
def test_a_registry_elsewhere_is_not_ours_to_start(url: str) -> None:
    with pytest.raises(ServiceError, match=f"not at {url}"):
        registry.port(url)

"""An API over an installation of which nothing runs yet: its door, its declarations, its refusals."""

from collections.abc import Iterator
from pathlib import Path
from typing import Never

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from operations.local.secrets import ensure_secrets
from serving.api.services import Outside, Services, open_services
from serving.api.settings import ServingSettings


def nobody(*_: object) -> Never:
    raise ServiceError("nobody answers", "Start it.")


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home: Path = tmp_path_factory.mktemp("home")
    (home / "secrets").mkdir()
    ensure_secrets(home / "secrets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKEPULSE_HOME", str(home))
        outside = Outside(nobody, nobody)
        found = open_services(Settings(), ServingSettings(), load_catalog(), outside)
        assert found.settings.home.home == home
    yield found
    found.close()

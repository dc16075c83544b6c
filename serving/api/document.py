"""The API's description as a file, serving/api/openapi.json, from which clients are made.

``python -m serving.api.document`` writes it; a test refuses a stale one.
"""

import json
import tempfile
from pathlib import Path
from typing import Never

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import ServiceError
from lakepulse.roles import API_SECRETS
from lakepulse.settings import PROJECT_ROOT, HomeSettings, Settings
from serving.api.app import framework
from serving.api.services import Outside, open_services
from serving.api.settings import ServingSettings

FILE = PROJECT_ROOT / "serving" / "api" / "openapi.json"


def document() -> str:
    """The description as JSON; no installation is needed, and none is touched."""
    with tempfile.TemporaryDirectory() as folder:
        for name in API_SECRETS:
            (Path(folder) / name).write_text("unused")
        settings = Settings()
        settings.home = HomeSettings(home=Path(folder), secrets=Path(folder))
        services = open_services(settings, ServingSettings(), load_catalog(), Outside(_nobody, _nobody))
        described = framework(services).openapi()
        services.close()
    return json.dumps(described, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _nobody(*_: object) -> Never:
    raise ServiceError("nobody is asked here", "Start the API.")


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(document())

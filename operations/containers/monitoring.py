"""Writes Alertmanager's routes from the settings, and makes the folders of monitoring; run at every start.

The volume is this image's first, so it belongs to the user that all of monitoring runs as.
"""

import json
import logging
from pathlib import Path

from lakepulse.settings import HomeSettings
from operations.containers.job import run
from operations.monitoring.routes import routes
from operations.monitoring.settings import AlertSettings

FOLDERS = ("prometheus", "alertmanager", "grafana")
SMTP_PASSWORD = Path("/run/secrets/smtp_password")


def main() -> None:
    """Folders and routes."""
    home = HomeSettings().home
    for name in FOLDERS:
        (home / name).mkdir(exist_ok=True)
    (home / "alertmanager.json").write_text(
        json.dumps(routes(AlertSettings(), SMTP_PASSWORD), indent=1) + "\n"
    )
    logging.info("monitoring's folders and routes are there")


if __name__ == "__main__":
    run(main)

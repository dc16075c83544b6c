"""``lakepulse api``: the API over this installation's lake, until it is stopped."""

import logging
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import typer
import uvicorn

from lakepulse.contracts.catalog import load_catalog, with_topic_names
from lakepulse.errors import PortInUseError
from lakepulse.roles import MONITOR
from lakepulse.settings import Settings
from operations.hops.read import read_hops
from operations.local.ports import can_bind
from operations.monitoring.active_alerts import active_alerts
from operations.monitoring.settings import AlertSettings
from serving.api.app import create_app, server_options
from serving.api.services import Outside, open_services
from serving.api.settings import ServingSettings

app = typer.Typer(add_completion=False)


@app.command()
def api() -> None:
    """Answer what pages and programs ask, at /api/v1; `lakepulse credentials --show` prints the keys."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    settings, serving = Settings(), ServingSettings()
    catalog = with_topic_names(load_catalog(settings.home), settings.capture)
    if serving.port and not can_bind(serving.port, serving.host):
        raise PortInUseError(
            f"port {serving.port}, on which the API answers, is in use",
            "Free it, or set LAKEPULSE_SERVING_PORT to another one.",
        )
    services = open_services(settings, serving, catalog, outside())
    uvicorn.run(create_app(services), **server_options(serving))


def outside() -> Outside:
    """What the API asks of the platform around it."""
    return Outside(hops=_hops, alerts=_alerts)


def _hops(settings: Settings) -> Mapping[str, Any]:
    return asdict(read_hops(settings, MONITOR))


def _alerts() -> list[Mapping[str, Any]]:
    return [asdict(alert) for alert in active_alerts(AlertSettings().url)]

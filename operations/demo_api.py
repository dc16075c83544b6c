"""The demo's questions to the API: the web shop's newest minute, and the way of one change through the platform."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from operations.api_client import api_address, open_client
from operations.cli.answers.snapshot import start_snapshots
from operations.local.supervision import supervisor
from serving.api.access.roles import Role
from serving.api.settings import ServingSettings

PATIENCE_SECONDS = 120.0
_SECONDS = 30.0


class DemoApi:
    """The API of this installation, asked with the viewer's key."""

    def __init__(self, settings: Settings) -> None:
        serving = ServingSettings()
        self.address = api_address(serving)
        self._client = open_client(settings.home, serving, Role.VIEWER, _SECONDS)

    def kpi(self) -> str:
        """The newest minute that the web shop has KPIs of."""
        return told_minute(self._ask("/kpis/now"))

    def trace(self) -> str:
        """The newest order's last change, and how long after its commit each layer had it."""
        order = self._ask("/kpis/latest-orders?top=1")["order_id"]
        return told_way(order, self._ask(f"/pipeline/trace/orders/{order}"))

    def close(self) -> None:
        """Leave it."""
        self._client.close()

    def _ask(self, path: str) -> dict[str, Any]:
        """An answer's row, of several the first; raises ServiceError where the API gives none in time."""
        patience = Retrying(
            retry=retry_if_exception_type(httpx.HTTPError),
            wait=wait_fixed(1),
            stop=stop_after_delay(PATIENCE_SECONDS),
            reraise=True,
        )
        try:
            return patience(self._get, path)
        except httpx.HTTPError as error:
            raise ServiceError(
                f"the API does not answer {path} ({error})", "See its log, api.log."
            ) from error

    def _get(self, path: str) -> dict[str, Any]:
        data = self._client.get(path).raise_for_status().json()["data"]
        return dict(data[0] if isinstance(data, list) else data)


def told_minute(minute: Mapping[str, Any]) -> str:
    """One row of ``gold.kpi_1m`` in a sentence."""
    state = "final" if minute["is_final"] else "provisional"
    return (
        f"web shop at {datetime.fromisoformat(minute['minute']):%H:%M} ({state}): {minute['events']} events of "
        f"{minute['visitors']} visitors, {minute['purchases']} purchases worth {float(minute['revenue']):,.2f}"
    )


def told_way(order: int, change: Mapping[str, Any]) -> str:
    """One change of an order in a sentence: the seconds from its commit to each layer that has it."""
    committed = datetime.fromisoformat(change["committed_at"])
    ways = ", ".join(
        f"{layer} {(datetime.fromisoformat(at) - committed).total_seconds():.2f} s"
        for layer in ("bronze", "silver", "gold")
        if (at := change[f"{layer}_at"])
    )
    return f"order {order}, committed {committed:%H:%M:%S} at {change['commit_lsn']}: after {ways}"


def start(settings: Settings) -> None:
    """Start the API, and the snapshots that it tells of."""
    supervisor.start("api", wait=False)
    start_snapshots(settings)

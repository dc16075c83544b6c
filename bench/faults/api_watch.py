"""Answers of the API while things around it are killed, from a client of its own that asks all the time."""

import threading
import time
from collections import Counter
from itertools import cycle

import httpx

from lakepulse.settings import Settings
from operations.api_client import open_client
from serving.api.access.roles import Role
from serving.api.settings import ServingSettings

PATHS = (
    "/kpis/now",
    "/kpis/today",
    "/kpis/latest-orders?top=5",
    "/sales/by-category",
    "/tables/silver.orders/preview",
    "/pipeline/hops",
    "/pipeline/lag",
    "/snapshots/newest",
    "/ready",
)
PAUSE_SECONDS = 0.2
NOW_AND_THEN = 503
"""What an API may say where a dependency is away and nothing was kept."""


class ApiWatch(threading.Thread):
    """Asks the ``PATHS`` in turn, for as long as the process lives; the API itself may be away."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="api-watch", daemon=True)
        self._client = open_client(settings.home, ServingSettings(), Role.ANALYST, 60)
        self.answers: Counter[int] = Counter()
        self.away = 0
        self._wrong: list[str] = []

    def run(self) -> None:
        """Ask until the process ends."""
        for path in cycle(PATHS):
            try:
                self._judge(path, self._client.get(path))
            except httpx.TransportError:
                # Killed, or not up again yet.
                self.away += 1
            time.sleep(PAUSE_SECONDS)

    def wrong(self) -> str:
        """The first answer that no fault excuses, since it was asked last; empty: none."""
        found, self._wrong = self._wrong, []
        return found[0] if found else ""

    def __str__(self) -> str:
        counts = ", ".join(f"{count} x {status}" for status, count in sorted(self.answers.items()))
        return f"API: {counts or 'no answer'}, {self.away} times away"

    def _judge(self, path: str, answer: httpx.Response) -> None:
        self.answers[answer.status_code] += 1
        if answer.status_code == NOW_AND_THEN and "retry-after" not in answer.headers:
            self._wrong.append(
                f"the API says {NOW_AND_THEN} to {path} without Retry-After: {answer.text[:200]}"
            )
        if answer.status_code >= 500 and answer.status_code != NOW_AND_THEN:
            self._wrong.append(f"the API says {answer.status_code} to {path}: {answer.text[:200]}")

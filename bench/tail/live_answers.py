"""Who asks for live answers in ``bench.tail``: a program with a reader of its own, or a client of the API."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import httpx
import pyarrow as pa
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lakepulse.contracts.model import Layer
from lakepulse.lsn import parse_lsn
from lakepulse.settings import Settings
from operations.api_client import open_client
from serving.api.access.roles import Role
from serving.api.settings import ServingSettings
from spark_jobs.events.account.latency import PREFIX
from spark_jobs.tail.reader import LakeReader

STATEMENTS = {
    "silver": "SELECT count(*) AS lines, sum(quantity) AS quantity FROM silver.order_lines",
    "gold": "SELECT count(*) AS lines, sum(quantity) AS quantity FROM gold.fact_sales",
}
WEB_GOLD = f"{PREFIX}{Layer.GOLD}"
OPERATIONS = {"silver": "/kpis/latest-orders", "gold": "/kpis/today", WEB_GOLD: "/kpis/now"}
STARTED_SECONDS = 60.0


@dataclass(frozen=True)
class LiveAnswer:
    """What was answered (rows that can be compared), and up to where it shows everything; ``reason``: why it does not.

    ``position`` is a commit LSN; of web events the moment (s since 1970) before which the broker took all of them.
    """

    rows: object
    position: float | None
    reason: str = ""


class Asker(ABC):
    """Asks one question of each of its ``layers``, over and over; for one thread."""

    layers: tuple[str, ...]

    @abstractmethod
    def ask(self, layer: str, *, committed: bool = False) -> LiveAnswer:
        """The answer now; ``committed``: over the tables alone."""

    @abstractmethod
    def close(self) -> None:
        """Leave the services."""


class SqlAsker(Asker):
    """Asks as ``lakepulse sql`` and ``lakepulse.read`` do."""

    layers = tuple(STATEMENTS)

    def __init__(self, settings: Settings) -> None:
        self._reader = LakeReader(settings)

    def ask(self, layer: str, *, committed: bool = False) -> LiveAnswer:
        """By SQL."""
        answer = self._reader.read(STATEMENTS[layer], committed=committed)
        rows: pa.Table = answer.rows
        return LiveAnswer(rows.to_pylist(), answer.lsn, answer.reason or "")

    def close(self) -> None:
        """Leave the lake and Kafka."""
        self._reader.close()


class ApiAsker(Asker):
    """Asks the API, as soon as it is ready. Raises ValueError for an answer that is none, and what httpx raises."""

    layers = tuple(OPERATIONS)

    def __init__(self, settings: Settings) -> None:
        self._client = open_client(settings.home, ServingSettings(), Role.ANALYST, STARTED_SECONDS)
        for attempt in Retrying(
            retry=retry_if_exception_type(httpx.TransportError),
            stop=stop_after_delay(STARTED_SECONDS),
            wait=wait_fixed(0.2),
            reraise=True,
        ):
            with attempt:
                self._get("/ready", {})

    def ask(self, layer: str, *, committed: bool = False) -> LiveAnswer:
        """By an operation."""
        answer = self._get(OPERATIONS[layer], {"freshness": "published"} if committed else {})
        rows, source = answer.json()["data"], answer.headers["x-lakepulse-source"]
        if source != "live":
            return LiveAnswer(rows, None, f"read from the {source}")
        if layer == WEB_GOLD:
            moment = datetime.fromisoformat(answer.headers["x-lakepulse-committed-at"])
            return LiveAnswer(rows, moment.timestamp())
        return LiveAnswer(rows, parse_lsn(answer.headers["x-lakepulse-commit-lsn"]))

    def close(self) -> None:
        """Leave the API."""
        self._client.close()

    def _get(self, path: str, parameters: Mapping[str, str]) -> httpx.Response:
        answer = self._client.get(path, params=parameters)
        if answer.status_code != HTTPStatus.OK:
            raise ValueError(f"{answer.status_code} for {path}: {answer.text[:300]}")
        return answer

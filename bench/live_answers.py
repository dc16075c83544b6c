"""Who asks for live answers in ``bench.tail``: a program with a reader of its own, or a client of the API."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import httpx
import pyarrow as pa
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lakepulse.lsn import parse_lsn
from lakepulse.settings import Settings
from operations.api_client import open_client
from serving.api.access.roles import Role
from serving.api.settings import ServingSettings
from spark_jobs.tail.reader import LakeReader

STATEMENTS = {
    "silver": "SELECT count(*) AS lines, sum(quantity) AS quantity FROM silver.order_lines",
    "gold": "SELECT count(*) AS lines, sum(quantity) AS quantity FROM gold.fact_sales",
}
OPERATIONS = {"silver": "/kpis/latest-orders", "gold": "/kpis/today"}
MINUTE = "/kpis/now"
STARTED_SECONDS = 60.0


@dataclass(frozen=True)
class LiveAnswer:
    """What was answered (rows that can be compared), the commit LSN that it shows; ``reason``: why it shows none."""

    rows: object
    lsn: int | None
    reason: str = ""


class Asker(ABC):
    """Asks one question of each layer, over and over; for one thread."""

    @abstractmethod
    def ask(self, layer: str, *, committed: bool = False) -> LiveAnswer:
        """The answer now; ``committed``: over the tables alone."""

    @abstractmethod
    def close(self) -> None:
        """Leave the services."""


class SqlAsker(Asker):
    """Asks as ``lakepulse sql`` and ``lakepulse.read`` do."""

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
        source = answer.headers["x-lakepulse-source"]
        if source != "live":
            return LiveAnswer(answer.json()["data"], None, f"read from the {source}")
        return LiveAnswer(answer.json()["data"], parse_lsn(answer.headers["x-lakepulse-commit-lsn"]))

    def minute_until(self) -> datetime:
        """The moment (UTC) before which the broker took all events that the newest minute counts."""
        return datetime.fromisoformat(self._get(MINUTE, {}).headers["x-lakepulse-committed-at"])

    def close(self) -> None:
        """Leave the API."""
        self._client.close()

    def _get(self, path: str, parameters: Mapping[str, str]) -> httpx.Response:
        answer = self._client.get(path, params=parameters)
        if answer.status_code != HTTPStatus.OK:
            raise ValueError(f"{answer.status_code} for {path}: {answer.text[:300]}")
        return answer

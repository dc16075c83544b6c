"""How old events on time are when silver, and gold's minute, show them: metrics, and lines beside the other layers'."""

import json
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.settings import Settings
from spark_jobs.events.metrics import VISIBLE
from spark_jobs.runtime.metrics import MAX_BYTES

SILVER, GOLD = "silver.web_events", "gold.kpi_1m"


class EventLatencies:
    """``<home>/metrics/web_latency.jsonl``: one line a batch and layer, with quantiles over the batch's events."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.home.home / "metrics" / "web_latency.jsonl"
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def silver(self, events: pa.Table, visible_at: datetime) -> None:
        """Silver shows ``events`` (``occurred_at``, ``is_late``)."""
        self._record(SILVER, events, visible_at)

    def gold(self, events: pa.Table, visible_at: datetime) -> None:
        """Their minutes count them."""
        self._record(GOLD, events, visible_at)

    def _record(self, table: str, events: pa.Table, visible_at: datetime) -> None:
        on_time = events.filter(pc.invert(events["is_late"]))["occurred_at"]
        if not len(on_time):
            return
        at = pa.scalar(visible_at, on_time.type)
        seconds = pc.divide(pc.cast(pc.cast(pc.subtract(at, on_time), pa.int64()), pa.float64()), 1e6)
        visible = VISIBLE.labels(table.partition(".")[0])
        for each in seconds.to_pylist():
            visible.observe(each)
        half, most = pc.quantile(seconds, q=[0.5, 0.95]).to_pylist()
        entry = {"table": table, "visible_at": visible_at.isoformat(), "events": len(on_time)}
        self._append({**entry, "p50": round(half, 3), "p95": round(most, 3)})

    def _append(self, entry: dict[str, object]) -> None:
        if self._path.is_file() and self._path.stat().st_size > MAX_BYTES:
            self._path.replace(self._path.with_suffix(".1.jsonl"))
        with self._path.open("a") as file:
            file.write(json.dumps(entry) + "\n")

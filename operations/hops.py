"""How far each hop of the flow has come: source, capture, bronze, silver, gold.

A hop's position is a WAL position, so that hops can be compared; its lag is the age of the oldest change before it.
"""

import json
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from lakepulse.clients.transactions import TransactionEnd, transaction_tail
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest

LAYERS = ("bronze", "silver", "gold")
_TAIL = 5000
_LATENCIES = 500


@dataclass(frozen=True)
class Hop:
    """One hop: ``position`` (LSN), how far it is behind the hop before, when it last advanced, its latencies (s)."""

    name: str
    position: int | None = None
    behind_bytes: int | None = None
    lag_seconds: float | None = None
    idle_seconds: float | None = None
    latency_p50: float | None = None
    latency_p95: float | None = None
    note: str = ""


def read_hops(settings: Settings, lake: Lake) -> list[Hop]:
    """Capture and the three layers, as they are now."""
    ends = _ends(settings)
    return [_capture(settings), *(_layer(settings, lake, layer, ends) for layer in LAYERS)]


def latencies(settings: Settings, layer: str, since: datetime | None = None) -> list[float]:
    """The latest batches' seconds from the oldest change's commit until it was visible in ``layer``."""
    return [
        float(str(entry["seconds"]))
        for entry in _entries(settings.home.home / "metrics" / "latency.jsonl")
        if entry["layer"] == layer
        and (since is None or datetime.fromisoformat(str(entry["visible_at"])) >= since)
    ]


def percentile(values: Iterable[float], percent: int) -> float | None:
    """The percentile (inclusive, interpolated); None where there are no values."""
    ordered = sorted(values)
    if len(ordered) < 2:
        return ordered[0] if ordered else None
    return statistics.quantiles(ordered, n=100, method="inclusive")[percent - 1]


def captured_changes(settings: Settings) -> int:
    """Row changes, snapshot included, that the running capture has sent; 0 where none runs."""
    samples = _capture_samples(settings)
    return int(sum(sample.value for sample in samples if sample.name == "lakepulse_capture_events_total"))


def _capture_samples(settings: Settings) -> list[Sample]:
    capture = settings.capture
    try:
        text = httpx.get(f"http://{capture.metrics_host}:{capture.metrics_port}/metrics", timeout=2).text
    except httpx.HTTPError:
        return []
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def _capture(settings: Settings) -> Hop:
    gauges = {sample.name: sample.value for sample in _capture_samples(settings)}
    if not gauges:
        return Hop("capture", note="not running")
    return Hop(
        "capture",
        position=int(gauges.get("lakepulse_capture_position_lsn", 0)),
        behind_bytes=int(gauges.get("lakepulse_capture_lag_bytes", 0)),
        lag_seconds=gauges.get("lakepulse_capture_lag_seconds"),
    )


def _layer(settings: Settings, lake: Lake, layer: str, ends: list[TransactionEnd]) -> Hop:
    published = latest(lake, layer)
    if published is None:
        return Hop(layer, note="nothing yet")
    waiting = [end for end in ends if end.lsn > published.watermark]
    newest = max((end.lsn for end in ends), default=published.watermark)
    recent = latencies(settings, layer)[-_LATENCIES:]
    return Hop(
        layer,
        position=published.watermark,
        behind_bytes=max(0, newest - published.watermark),
        lag_seconds=time.time() - min(end.ts_ms for end in waiting) / 1000 if waiting else 0.0,
        idle_seconds=(datetime.now(UTC) - published.published_at).total_seconds(),
        latency_p50=percentile(recent, 50),
        latency_p95=percentile(recent, 95),
    )


def _ends(settings: Settings) -> list[TransactionEnd]:
    try:
        return transaction_tail(settings, _TAIL)[0]
    except ServiceError:
        # Status is asked for when something is down: the services' table above says so.
        return []


def _entries(path: Path) -> Iterable[dict[str, object]]:
    if path.is_file():
        for line in path.read_text().splitlines():
            yield json.loads(line)

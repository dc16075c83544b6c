"""Latency of each layer, from commit to visible: Prometheus metrics, and a small file for ``status`` and ``demo``.

A layer's publications are the source of both: from the commit of the oldest change in one until it was made.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from lakepulse.errors import PortInUseError
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.publication import Publication

BUCKETS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0, 30.0, 60.0, 300.0)
MAX_BYTES = 4 * 1024 * 1024
# The stream's branches write the same file, each in its own thread.
_WRITING = Lock()

VISIBLE = Histogram(
    "lakepulse_commit_to_visible_seconds",
    "Age of the oldest change of an advance when its layer was published",
    ["layer"],
    buckets=BUCKETS,
)
WATERMARK = Gauge("lakepulse_watermark_lsn", "Commit LSN up to which the layer is complete", ["layer"])
PUBLISHED = Gauge("lakepulse_published_timestamp_seconds", "When the layer was last published", ["layer"])
ROWS = Counter("lakepulse_bronze_rows_total", "Rows appended to bronze")
NEXT_OFFSET = Gauge(
    "lakepulse_bronze_next_offset", "Offset after the last message received", ["topic", "partition"]
)
DUPLICATES = Counter("lakepulse_bronze_duplicates_total", "Messages received before and dropped")
REFRESHES = Counter(
    "lakepulse_gold_refreshes_total",
    "Gold tables brought up to date: unchanged, by groups, by the difference to all of it, or in full",
    ["table", "how"],
)
RECOMPUTED = Counter(
    "lakepulse_gold_recomputed_rows_total",
    "Rows that a SELECT gave, before the equal ones were left out",
    ["table"],
)
DEAD_LETTERS = Counter("lakepulse_bronze_dead_letters_total", "Messages that could not be decoded")


class LatencyLog:
    """``<home>/metrics/latency.jsonl``: one line per publication; rolled to ``latency.1.jsonl`` when it is large."""

    def __init__(self, settings: Settings) -> None:
        self._path: Path = settings.home.home / "metrics" / "latency.jsonl"
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def record(self, publication: Publication, rows: int | None) -> None:
        """Add ``publication``; ``rows`` are the changes that it made visible, None where they were not counted."""
        layer, oldest = publication.layer, publication.oldest_committed_at
        WATERMARK.labels(layer).set(publication.watermark)
        PUBLISHED.labels(layer).set(publication.published_at.timestamp())
        if oldest is None:
            return
        seconds = (publication.published_at - oldest).total_seconds()
        VISIBLE.labels(layer).observe(seconds)
        entry = {
            "layer": layer,
            "watermark": publication.watermark,
            "rows": rows,
            "oldest_committed_at": oldest.isoformat(),
            "visible_at": publication.published_at.isoformat(),
            "seconds": round(seconds, 3),
        }
        self.add(entry)

    def add(self, entry: Mapping[str, object]) -> None:
        """Add a line; ``layer``, ``rows``, ``visible_at`` and ``seconds`` are in each."""
        with _WRITING:
            self._roll()
            with self._path.open("a") as file:
                file.write(json.dumps(entry) + "\n")

    def _roll(self) -> None:
        if self._path.is_file() and self._path.stat().st_size > MAX_BYTES:
            self._path.replace(self._path.with_suffix(".1.jsonl"))


def serve_metrics(settings: Settings) -> None:
    """Serve Prometheus metrics on ``settings.stream.metrics_port`` (0: not at all); PortInUseError where taken."""
    port = settings.stream.metrics_port
    if port:
        try:
            start_http_server(port, addr=settings.stream.metrics_host)
        except OSError as error:
            raise PortInUseError(
                f"port {port}, where the stream serves its metrics, is in use",
                "Free it, or set LAKEPULSE_STREAM_METRICS_PORT to another one.",
            ) from error

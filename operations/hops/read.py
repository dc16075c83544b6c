"""The reading of all hops at one moment, with dead letters and quarantine: what ``lakepulse status`` says."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import ServiceError
from lakepulse.roles import VERIFY
from lakepulse.settings import Settings
from operations.hops import capture
from operations.hops.backlog import Backlog, messages_behind, read_backlog
from operations.hops.hop import Hop
from operations.hops.latency import LAYERS, latencies, percentile, rows_per_second
from operations.hops.layers import Position, count, read_position, waiting_dead_letters
from operations.hops.quality import data_quality_scores
from operations.hops.snapshot import SnapshotAge, read_snapshot
from operations.hops.source import Wal, read_wal
from operations.hops.web import web_hops

WINDOW_SECONDS = 300.0


@dataclass(frozen=True)
class Reading:
    """All hops, over a window of so many seconds; dead letters and rows in quarantine that wait now.

    ``views`` are as new as the layers that they read, since they are computed when they are read.
    ``data_quality_score`` is the share of rows that did not go aside, by table of bronze and silver.
    ``snapshot`` is the newest one, None where none are made.
    """

    hops: tuple[Hop, ...]
    window_seconds: float
    dead_letters: int
    quarantined: int
    views: int
    data_quality_score: dict[str, float]
    snapshot: SnapshotAge | None = None


def read_hops(settings: Settings, role: str = VERIFY) -> Reading:
    """The hops now, as ``role`` may ask Postgres; raises ServiceError where the source cannot be reached."""
    with ThreadPoolExecutor() as pool:
        behind = pool.submit(messages_behind, settings)
        letters = pool.submit(waiting_dead_letters, settings)
        quarantined = pool.submit(count, settings, "silver.quarantine")
        views = pool.submit(lambda: len(load_catalog(settings.home).views))
        scores = pool.submit(data_quality_scores, settings)
        snapshot = pool.submit(read_snapshot, settings)
        positions = dict(
            zip(LAYERS, pool.map(lambda layer: read_position(settings, layer), LAYERS), strict=True)
        )
        ahead = read_ahead(
            settings, min(-1 if each is None else each.watermark for each in positions.values()), role
        )
        hops = [
            *_before(ahead, behind.result()),
            *(_layer(settings, ahead, *item) for item in positions.items()),
            *web_hops(settings, WINDOW_SECONDS),
        ]
        waiting = letters.result(), quarantined.result()
        scored, newest = scores.result(), snapshot.result()
        return Reading(tuple(hops), WINDOW_SECONDS, *waiting, views.result(), scored, newest)


@dataclass(frozen=True)
class Ahead:
    """What is ahead of a layer or table: the source's WAL, capture's figures, Kafka's transactions, at ``now`` (s)."""

    wal: Wal
    gauges: dict[str, float]
    backlog: Backlog
    now: float

    @property
    def capture_lag(self) -> float | None:
        """The age of the oldest change that capture has not brought to Kafka; None where nobody knows."""
        if self.wal.behind_bytes == 0:
            return 0.0
        if under_way := self.gauges.get("lag_seconds", 0.0):
            return under_way
        # With every change sent to capture and none on its way to Kafka, nothing is missing; otherwise nobody knows.
        return 0.0 if self.gauges and self.wal.all_sent else None

    def lag(self, watermark: int) -> tuple[int, float | None]:
        """Bytes and seconds that a layer or table at ``watermark`` is behind the source; None: not known."""
        oldest = self.backlog.oldest_above(watermark)
        if oldest is None:
            # WAL that concerns no table of ours is nothing that a layer lacks.
            return 0 if self.capture_lag == 0 else self.wal.behind_bytes, self.capture_lag
        return max(1, self.wal.end - watermark), max(self.now - oldest, self.capture_lag or 0.0)


def read_ahead(settings: Settings, watermark: int, role: str = VERIFY) -> Ahead:
    """What is ahead of ``watermark``, as ``role`` may ask; raises ServiceError where the source cannot be reached."""
    # WAL before Kafka: what capture confirms has its END record there already.
    wal, gauges = read_wal(settings, role), capture.gauges(settings)
    return Ahead(wal, gauges, _backlog(settings, watermark), time.time())


def _backlog(settings: Settings, watermark: int) -> Backlog:
    try:
        return read_backlog(settings, watermark)
    except ServiceError:
        # Status is asked for when something is down: the services' table says so.
        return Backlog([], complete=False)


def _before(ahead: Ahead, messages: int | None) -> list[Hop]:
    """Source, slot, capture and Kafka."""
    wal, gauges, newest = ahead.wal, ahead.gauges, ahead.backlog.newest()
    slot_note = "" if wal.active else "nobody reads it" if wal.restart is not None else "is not there yet"
    return [
        Hop("source", wal.end, 0, 0.0),
        Hop("slot", wal.confirmed, wal.behind_bytes, None, wal.held_bytes, note=slot_note),
        Hop(
            "capture",
            int(gauges["position_lsn"]) if "position_lsn" in gauges else None,
            wal.behind_bytes,
            ahead.capture_lag,
            note=_capture_note(gauges),
        ),
        Hop(
            "kafka",
            newest.lsn if newest else None,
            waiting=messages,
            idle_seconds=ahead.now - newest.ts_ms / 1000 if newest else None,
            note="no stream reads it" if messages is None else "",
        ),
    ]


def _capture_note(gauges: dict[str, float]) -> str:
    if not gauges:
        return "does not run"
    return "takes the snapshot" if gauges.get("snapshot_running") else ""


def _layer(settings: Settings, ahead: Ahead, layer: str, position: Position | None) -> Hop:
    if position is None:
        behind, lag = ahead.lag(-1)
        return Hop(layer, None, behind, lag, note="nothing yet")
    behind, lag = ahead.lag(position.watermark)
    since = datetime.fromtimestamp(ahead.now, UTC) - timedelta(seconds=WINDOW_SECONDS)
    recent = latencies(settings, layer, since)
    return Hop(
        layer,
        position.watermark,
        behind,
        lag,
        idle_seconds=ahead.now - position.advanced_at.timestamp(),
        rows_per_second=rows_per_second(settings, layer, since, WINDOW_SECONDS),
        latency_p50=percentile(recent, 50),
        latency_p95=percentile(recent, 95),
        note="" if ahead.backlog.complete else "lag is at least this",
    )

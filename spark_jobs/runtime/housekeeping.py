"""Keeps the number of files level while the stream runs: compaction, VACUUM, retention, a table at a time.

Each stage calls ``step`` in its own thread after its work, so that nothing else writes its tables meanwhile and no
commit conflicts. The lease is the stage's. What outlasts the last minutes is in ``kept_versions``.
"""

import logging
import math
import time
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

import pyarrow.compute as pc

from lakepulse.contracts.builtin import BUILT_IN, EVENT_LETTERS
from lakepulse.contracts.model import LAKE_LAYERS, Layer
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.publisher import withdraw
from spark_jobs.runtime.tables import publication
from spark_jobs.runtime.tables.file_policy import apply_retention, target_bytes
from spark_jobs.runtime.tables.kept_versions import KeptVersions, clean_log
from spark_jobs.runtime.tables.recent_changes import recent_changes

MAX_SMALL_FILES = 24
LARGEST_COMPACTED_BYTES = 4 << 20
"""A file's rows are in memory, with the stream's own: what is larger is maintenance's to bring together."""
# Asking for what 31 kept versions read costs a table some 0.14 CPU s, and an object store 70 requests.
VACUUM_SECONDS = 600

_log = logging.getLogger(__name__)


class Housekeeping:
    """Looks after one table of a layer per step, round and round; tables that nobody writes are passed over."""

    def __init__(self, context: Context, *, of_events: bool = False) -> None:
        """``of_events``: the tables that are made from events, which another thread writes, in place of the others."""
        self._context = context
        self._kept = timedelta(minutes=context.settings.lake.kept_minutes)
        self._tables = {layer: _tables(context, layer, of_events) for layer in LAKE_LAYERS}
        self._rounds = {layer: cycle(tables) for layer, tables in self._tables.items()}
        self._seen: dict[str, int] = {}
        self._vacuumed: dict[str, float] = {}
        self._kept_of: dict[Layer, tuple[float, KeptVersions | None]] = {}

    def step(self, layer: Layer) -> None:
        """Compact the layer's next table where it has many small files, and remove what nobody reads any more."""
        table = next(filter(self._has_changed, islice(self._rounds[layer], len(self._tables[layer]))), None)
        if table is None:
            return
        before = self._context.lake.version(table)
        with phase("housekeeping.compact"):
            self._compact(table)
        now = time.monotonic()
        if now - self._vacuumed.setdefault(table, now) >= self._pause() and not self._behind(layer):
            self._vacuumed[table] = now
            with phase("housekeeping.vacuum"):
                self._remove_old(layer, table)
        self._seen[table] = after = self._context.lake.version(table)
        recent_changes(self._context.lake).rearranged(table, before, after)

    def _has_changed(self, table: str) -> bool:
        lake = self._context.lake
        return lake.exists(table) and lake.version(table) != self._seen.get(table)

    def _compact(self, table: str) -> None:
        lake = self._context.lake
        before = lake.listing(table)
        sizes = before.files["size_bytes"]
        target = min(target_bytes(pc.sum(sizes).as_py() or 0), LARGEST_COMPACTED_BYTES)
        small = pc.sum(pc.less(sizes, target // 2)).as_py() or 0
        started = time.monotonic()
        if small > MAX_SMALL_FILES and self._context.writer.compact(table, target) != before.version:
            files, took = lake.listing(table).files.num_rows, time.monotonic() - started
            _log.info("%s: %d files became %d in %.2f s", table, len(sizes), files, took)

    def _remove_old(self, layer: Layer, table: str) -> None:
        lake = self._context.lake
        handle = lake.open(table)
        apply_retention(handle, self._context.settings.lake.kept_minutes)
        kept = self._kept_versions(layer)
        if table == publication.table_of(layer):
            self._forget_publications(layer, kept.watermarks)
        versions = kept.of(table)
        removed = handle.vacuum(
            retention_hours=None,
            dry_run=False,
            enforce_retention_duration=False,
            full=True,
            keep_versions=versions,
        )
        logs = clean_log(lake, table, versions, datetime.now(UTC) - self._kept)
        _log.info("%s: %d files removed that no kept version reads, %d of the log", table, len(removed), logs)

    def _kept_versions(self, layer: Layer) -> KeptVersions:
        """Looked up once for all the layer's tables that come up within a pause."""
        now = time.monotonic()
        at, known = self._kept_of.get(layer, (-math.inf, None))
        if known is None or now - at > self._pause() / 2:
            known = KeptVersions(self._context.lake, layer, self._context.settings.lake.kept_days)
            self._kept_of[layer] = now, known
        return known

    def _forget_publications(self, layer: Layer, kept: list[int]) -> None:
        """Remove those whose tables' versions are gone, but none that the next layer has still to read from."""
        marks = [publication.latest(self._context.lake, each) for each in (layer, Layer.GOLD)]
        oldest = min((mark.watermark for mark in marks if mark), default=-1)
        context, before = self._context, datetime.now(UTC) - self._kept
        withdraw(context.lake, context.catalog, layer, oldest, before, kept)

    def _pause(self) -> float:
        """Seconds between two removals in one table."""
        return min(VACUUM_SECONDS, self._kept.total_seconds())

    def _behind(self, layer: Layer) -> bool:
        """Whether gold is so late that it might still read what silver would remove."""
        gold = publication.latest(self._context.lake, Layer.GOLD) if layer is Layer.SILVER else None
        return gold is not None and datetime.now(UTC) - gold.published_at > self._kept / 2


def _tables(context: Context, layer: Layer, of_events: bool) -> list[str]:
    own = [each.table for each in context.catalog.by_layer(layer) if each.from_events == of_events]
    letters = {EVENT_LETTERS}
    others = letters if of_events else BUILT_IN.keys() - letters
    return [*own, *(table for table in BUILT_IN if table in others and table.startswith(f"{layer}."))]

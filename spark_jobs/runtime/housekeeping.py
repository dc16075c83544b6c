"""Keeps the number of files level while the stream runs: compaction, VACUUM, log clean-up, a table at a time.

Each stage calls ``step`` in its own thread after its work, so that nothing else writes its tables meanwhile and no
commit conflicts. The lease is the stage's.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.model import Layer
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.publication import latest

SMALL_BYTES = 16 * 1024 * 1024
TARGET_BYTES = 64 * 1024 * 1024
MAX_SMALL_FILES = 24
VACUUM_SECONDS = 120
# Readers of an earlier version (a publication, gold behind silver) have so long to finish.
KEPT = timedelta(minutes=15)

_log = logging.getLogger(__name__)


class Housekeeping:
    """Looks after one table of a layer per step, round and round."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._rounds = {layer: cycle(_tables(context, layer)) for layer in _LAYERS}
        self._vacuumed: dict[str, float] = {}

    def step(self, layer: Layer) -> None:
        """Compact the layer's next table where it has many small files, and remove files that nobody reads."""
        table = next(self._rounds[layer])
        if self._context.lake.exists(table):
            self._compact(table)
            self._vacuum(layer, table)

    def _compact(self, table: str) -> None:
        handle = self._context.lake.open(table)
        sizes = pa.table(handle.get_add_actions(flatten=True))["size_bytes"]
        small = pc.sum(pc.less(sizes, SMALL_BYTES)).as_py() or 0
        if small > MAX_SMALL_FILES:
            started = time.monotonic()
            done = handle.optimize.compact(target_size=TARGET_BYTES)
            _log.info(
                "%s: %d files into %d in %.2f s",
                table,
                done["numFilesRemoved"],
                done["numFilesAdded"],
                time.monotonic() - started,
            )

    def _vacuum(self, layer: Layer, table: str) -> None:
        now = time.monotonic()
        if now - self._vacuumed.setdefault(table, now) < VACUUM_SECONDS:
            return
        self._vacuumed[table] = now
        hours = self._kept(layer) / timedelta(hours=1)
        handle = self._context.lake.open(table)
        removed = handle.vacuum(
            retention_hours=max(1, round(hours)), dry_run=False, enforce_retention_duration=False
        )
        handle.cleanup_metadata()
        _log.info("%s: %d files removed that no kept version reads", table, len(removed))

    def _kept(self, layer: Layer) -> timedelta:
        """How far back versions stay readable: longer where gold still has to read silver's changes."""
        gold = latest(self._context.lake, Layer.GOLD) if layer is Layer.SILVER else None
        return KEPT + (datetime.now(UTC) - gold.published_at if gold else timedelta(0))


_LAYERS = (Layer.BRONZE, Layer.SILVER, Layer.GOLD)


def _tables(context: Context, layer: Layer) -> list[str]:
    own = [contract.table for contract in context.catalog.by_layer(layer)]
    return [*own, *(table for table in BUILT_IN if table.startswith(f"{layer}."))]

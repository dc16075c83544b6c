"""The layers' positions, read from the logs of their tables alone: quick, and without what queries need."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from lakepulse.settings import Settings
from spark_jobs.runtime.tables.storage import storage_options

WATERMARK = "lakepulse.watermark"
_COMMITS = 20


@dataclass(frozen=True)
class Position:
    """The commit LSN up to which a layer is complete, and when it last advanced (UTC)."""

    watermark: int
    advanced_at: datetime


def read_position(settings: Settings, layer: str) -> Position | None:
    """How far ``layer`` has come; None before its first publication."""
    table = open_table(settings, f"{layer}.publications")
    watermark = table.transaction_version(WATERMARK) if table else None
    if table is None or watermark is None:
        return None
    # Housekeeping commits too, and says so: an advance is what wrote rows.
    written = [entry["timestamp"] for entry in table.history(_COMMITS) if entry["operation"] == "WRITE"]
    newest = max(written, default=0)
    return Position(watermark, datetime.fromtimestamp(newest / 1000, UTC))


def count(settings: Settings, table: str) -> int:
    """The rows of ``layer.name``; 0 where it is not there."""
    found = open_table(settings, table)
    return int(found.count()) if found else 0


def waiting_dead_letters(settings: Settings) -> int:
    """The dead letters that were neither replayed nor dismissed, from the statistics of their files."""
    found = open_table(settings, "bronze.dead_letters")
    if found is None:
        return 0
    files = pa.table(found.get_add_actions(flatten=True))
    unreplayed, undismissed, letters = (
        int(pc.sum(files[name]).as_py() or 0)
        for name in ("null_count.replayed_at", "null_count.dismissed_at", "num_records")
    )
    # No letter is both.
    return unreplayed + undismissed - letters


def open_table(settings: Settings, table: str) -> DeltaTable | None:
    """``layer.name`` at its latest version; None where it is not there."""
    uri, options = settings.lake.uri(table, settings.home), storage_options(settings)
    return (
        DeltaTable(uri, storage_options=options or None) if DeltaTable.is_deltatable(uri, options) else None
    )

"""VACUUM, Delta log and checkpoints of one table; the published versions stay readable."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lakepulse.contracts.model import Layer
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.kept_versions import KeptVersions, clean_log
from spark_jobs.runtime.tables.file_policy import apply_retention
from spark_jobs.runtime.tables.publication import latest


@dataclass(frozen=True)
class Cleaned:
    """How many data files went."""

    removed_files: int


def clean(context: Context, table: str) -> Cleaned:
    """Remove what no kept version reads, write a checkpoint, clean the log.

    Kept are all of the last ``LAKEPULSE_LAKE_KEPT_MINUTES``, and ``kept_versions``. The caller holds the lease.
    """
    handle, lake = context.lake.open(table), context.settings.lake
    apply_retention(handle, lake.kept_minutes)
    layer = table.partition(".")[0]
    kept = KeptVersions(context.lake, layer, lake.kept_days).of(table)
    removed = handle.vacuum(
        retention_hours=None,
        dry_run=False,
        enforce_retention_duration=False,
        full=True,
        keep_versions=sorted({*kept, *_published(context, table)}),
    )
    handle.create_checkpoint()
    clean_log(context.lake, table, kept, datetime.now(UTC) - timedelta(minutes=lake.kept_minutes))
    return Cleaned(len(removed))


def _published(context: Context, table: str) -> list[int]:
    """The versions that readers of a publication may still need, whatever their age."""
    layers = (Layer.BRONZE, Layer.SILVER, Layer.GOLD)
    publications = [published for layer in layers if (published := latest(context.lake, layer))]
    return [published.versions[table] for published in publications if table in published.versions]

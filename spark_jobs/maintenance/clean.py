"""VACUUM, Delta log and checkpoints of one table; the published versions stay readable."""

from datetime import UTC, datetime, timedelta

from lakepulse.contracts.model import LAKE_LAYERS
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.file_policy import apply_retention
from spark_jobs.runtime.tables.kept_versions import KeptVersions, clean_log
from spark_jobs.runtime.tables.publication import latest


def clean(context: Context, table: str) -> int:
    """Remove what no kept version reads, write a checkpoint, clean the log; returns how many data files went.

    Kept are all of the last ``LAKEPULSE_LAKE_KEPT_MINUTES``, the published ones, and ``kept_versions``. The caller
    holds the lease.
    """
    handle, lake = context.lake.open(table), context.settings.lake
    apply_retention(handle, lake.kept_minutes)
    layer = table.partition(".")[0]
    # Without their log, published versions could be read no more than without their files.
    kept = KeptVersions(context.lake, layer, lake.kept_days).of(table, _published(context, table))
    removed = handle.vacuum(
        retention_hours=None,
        dry_run=False,
        enforce_retention_duration=False,
        full=True,
        keep_versions=kept,
    )
    handle.create_checkpoint()
    clean_log(context.lake, table, kept, datetime.now(UTC) - timedelta(minutes=lake.kept_minutes))
    return len(removed)


def _published(context: Context, table: str) -> list[int]:
    """The versions that readers of a publication may still need, whatever their age."""
    publications = [published for layer in LAKE_LAYERS if (published := latest(context.lake, layer))]
    return [published.versions[table] for published in publications if table in published.versions]

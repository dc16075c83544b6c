"""VACUUM, Delta log and checkpoints of one table; the published versions stay readable."""

from dataclasses import dataclass

from lakepulse.contracts.model import Layer
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.file_policy import apply_retention
from spark_jobs.runtime.tables.publication import latest


@dataclass(frozen=True)
class Cleaned:
    """How many data files went."""

    removed_files: int


def clean(context: Context, table: str) -> Cleaned:
    """Remove what no version of the last ``LAKEPULSE_LAKE_KEPT_MINUTES`` reads, write a checkpoint, clean the log.

    The caller holds the lease.
    """
    handle = context.lake.open(table)
    apply_retention(handle, context.settings.lake.kept_minutes)
    removed = handle.vacuum(
        retention_hours=None,
        dry_run=False,
        enforce_retention_duration=False,
        keep_versions=_published(context, table),
    )
    handle.create_checkpoint()
    handle.cleanup_metadata()
    return Cleaned(len(removed))


def _published(context: Context, table: str) -> list[int]:
    """The versions that readers of a publication may still need, whatever their age."""
    layers = (Layer.BRONZE, Layer.SILVER, Layer.GOLD)
    publications = [published for layer in layers if (published := latest(context.lake, layer))]
    return [published.versions[table] for published in publications if table in published.versions]

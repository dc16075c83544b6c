"""A lake in a folder, for tests of what is kept in it."""

from pathlib import Path

from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.tables.lake import Lake


def lake_in(folder: Path) -> Lake:
    """The lake of a process of its own; another call is another process over the same tables."""
    settings = Settings()
    settings.lake = LakeSettings(root=str(folder))
    return Lake(settings)

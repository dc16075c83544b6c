"""A reader of the Parquet files in a folder, for tests of what is read through one."""

from pathlib import Path

from pyarrow import fs

from lakepulse.settings import Settings
from spark_jobs.runtime.tables.object_store import ObjectStores
from spark_jobs.runtime.tables.table_reader import KeptFiles, TableReader


def reader_in(folder: Path, kept: KeptFiles | None = None) -> TableReader:
    """Reads ``folder`` as the table silver.any, through what is ``kept``: of another reader, or nothing yet."""
    filesystem = fs.SubTreeFileSystem(str(folder), fs.LocalFileSystem())
    return TableReader(
        "silver.any", ObjectStores(Settings()).of(str(folder)), filesystem, kept or KeptFiles()
    )

"""Sizes and ages of files: as many files for a small table as for a large one, and a retention set once."""

from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from spark_jobs.runtime.tables.file_policy import apply_retention, target_bytes


def test_a_table_is_kept_in_some_64_files_of_sensible_size() -> None:
    assert target_bytes(10 << 20) == 1 << 18
    assert target_bytes(1 << 30) == 16 << 20
    assert target_bytes(1 << 40) == 64 << 20


def test_a_retention_is_written_where_it_is_another_one(tmp_path: Path) -> None:
    write_deltalake(tmp_path, pa.table({"k": [1]}))
    handle = DeltaTable(tmp_path)
    for minutes, version in ((60, 1), (60, 1), (90, 2)):
        apply_retention(handle, minutes)
        assert handle.version() == version
    assert "90 minutes" in handle.metadata().configuration["delta.deletedFileRetentionDuration"]

"""What files tell of a change; nothing where the table itself has changed, so that gold computes everything."""

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from spark_jobs.gold.file_changes import file_changes
from spark_jobs.gold.table_version import TableVersion
from spark_jobs.runtime.tables.listing import Listing
from spark_jobs.runtime.tables.recent_changes import WEIGHT
from tests.unit.spark_jobs.runtime.tables.readers import reader_in


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_deltalake(tmp_path, pa.table({"key": pa.array([1]), "value": pa.array([5], pa.int32())}))
    return tmp_path


def opened(path: Path, version: int) -> TableVersion:
    return TableVersion(Listing.of(DeltaTable(path, version=version)), reader_in(path))


def test_rows_of_new_files_are_changes(path: Path) -> None:
    write_deltalake(path, pa.table({"key": pa.array([2]), "value": pa.array([6], pa.int32())}), mode="append")
    changes = file_changes(opened(path, 0), opened(path, 1), ["key", "value"])
    assert changes is not None
    assert changes.to_pylist() == [{"key": 2, "value": 6, WEIGHT: 1}]


def test_a_column_of_another_type_makes_the_changes_unknown(path: Path) -> None:
    wider = pa.table({"key": pa.array([1]), "value": pa.array([5], pa.int64())})
    write_deltalake(path, wider, mode="overwrite", schema_mode="overwrite")
    assert file_changes(opened(path, 0), opened(path, 1), ["key", "value"]) is None
    assert file_changes(opened(path, 0), opened(path, 1), ["key"]) is not None


def test_a_new_column_makes_the_changes_unknown(path: Path) -> None:
    more = pa.table({"key": pa.array([1]), "value": pa.array([5], pa.int32()), "more": pa.array([1])})
    write_deltalake(path, more, mode="append", schema_mode="merge")
    assert file_changes(opened(path, 0), opened(path, 1), ["key", "more"]) is None

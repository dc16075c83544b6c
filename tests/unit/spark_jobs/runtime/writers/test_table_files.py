"""Files that an upsert writes: bounds that hold for every value, and no file written anew without need."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake.transaction import AddAction, RemoveAction
from pyarrow import fs

from spark_jobs.runtime.tables.file_policy import SMALLEST_BYTES
from spark_jobs.runtime.writers import table_files
from spark_jobs.runtime.writers.copy_on_write import Upsert
from spark_jobs.runtime.writers.table_files import Rewrite, statistics
from spark_jobs.runtime.writers.writer import DELETED, FRESH

SCHEMA = pa.schema({"k": pa.int64(), "v": pa.string()})


def test_bounds_hold_for_parts_of_a_millisecond() -> None:
    times = [datetime(2026, 1, 1, 0, 0, 0, 1_500, UTC), datetime(2026, 1, 1, 0, 0, 1, 999_999, UTC)]
    rows = pa.table({"at": times, "day": [date(2026, 1, 2), None], "name": ["b", "a"]})
    assert statistics(rows, ["at", "day", "name"]) == {
        "numRecords": 2,
        "minValues": {"at": "2026-01-01T00:00:00.001Z", "day": "2026-01-02", "name": "a"},
        "maxValues": {"at": "2026-01-01T00:00:02.000Z", "day": "2026-01-02", "name": "b"},
        "nullCount": {"at": 0, "day": 1, "name": 0},
    }


def test_the_end_of_time_has_a_bound() -> None:
    rows = pa.table({"valid_to": [datetime.max.replace(tzinfo=UTC)]})
    assert statistics(rows, ["valid_to"])["maxValues"] == {"valid_to": "9999-12-31T23:59:59.999Z"}


def files(folder: Path, *sizes: tuple[int, list[int]]) -> pa.Table:
    """A listing of Parquet files with these keys, as if they had such sizes."""
    rows = []
    for number, (size, keys) in enumerate(sizes):
        pq.write_table(pa.table({"k": keys, "v": ["old"] * len(keys)}, SCHEMA), folder / f"{number}.parquet")
        rows.append({"path": f"{number}.parquet", "size_bytes": size, "min.k": min(keys), "max.k": max(keys)})
    return pa.Table.from_pylist(rows)


def upserted(folder: Path, listed: pa.Table, keys: list[int]) -> Rewrite:
    flags = {DELETED: pa.array([False] * len(keys)), FRESH: pa.array([False] * len(keys))}
    rows = pa.table({"k": keys, "v": ["new"] * len(keys), **flags})
    rewrite = Rewrite(fs.SubTreeFileSystem(str(folder), fs.LocalFileSystem()), SCHEMA, ["k"], ["k"])
    rewrite.apply(listed, Upsert(rows, ["k"], [], SCHEMA), "k")
    return rewrite


def written(folder: Path, rewrite: Rewrite) -> list[list[int]]:
    added = [action.path for action in rewrite.actions if isinstance(action, AddAction)]
    return [pq.read_table(folder / path)["k"].to_pylist() for path in added]


def removed(rewrite: Rewrite) -> list[str]:
    return [action.path for action in rewrite.actions if isinstance(action, RemoveAction)]


def test_only_files_with_such_keys_are_written_anew_and_inserts_fill_a_small_one(tmp_path: Path) -> None:
    rewrite = upserted(tmp_path, files(tmp_path, (10, [1, 2]), (10, [5, 6])), [6, 9, 8])
    assert removed(rewrite) == ["1.parquet"]
    assert written(tmp_path, rewrite) == [[5, 6, 8, 9]]
    assert sorted(rewrite.added["k"].to_pylist()) == [6, 8, 9]
    assert rewrite.removed.to_pylist() == [{"k": 6, "v": "old"}]


def test_inserts_beside_a_large_file_begin_one_of_their_own(tmp_path: Path) -> None:
    rewrite = upserted(tmp_path, files(tmp_path, (SMALLEST_BYTES, [1, 2])), [2, 4, 3])
    assert written(tmp_path, rewrite) == [[1, 2], [3, 4]]


def test_many_rows_are_cut_into_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "RECORDS_PER_FILE", 2)
    rewrite = upserted(tmp_path, files(tmp_path, (10, [1])).slice(1), [3, 1, 2])
    assert written(tmp_path, rewrite) == [[1, 2], [3]]

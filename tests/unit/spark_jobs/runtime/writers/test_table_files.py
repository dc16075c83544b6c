"""Files that an upsert writes: bounds that hold for every value, and no file written anew without need."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lakepulse.settings import Settings
from spark_jobs.runtime.tables.file_policy import SMALLEST_BYTES
from spark_jobs.runtime.tables.log_entry import Bounds
from spark_jobs.runtime.tables.object_store import ObjectStores
from spark_jobs.runtime.writers import table_files
from spark_jobs.runtime.writers.copy_on_write import Upsert
from spark_jobs.runtime.writers.table_files import Rewrite, TableFiles, bounds
from spark_jobs.runtime.writers.writer import DELETED, FRESH
from tests.unit.spark_jobs.runtime.tables.readers import reader_in

SCHEMA = pa.schema({"k": pa.int64(), "v": pa.string()})


def test_a_columns_bounds_are_its_least_and_greatest_value_and_its_nulls() -> None:
    rows = pa.table({"k": [3, 1, None], "v": ["b", "a", "c"]})
    assert bounds(rows, ["k", "v", "no_such_column"]) == {"k": Bounds(1, 3, 1), "v": Bounds("a", "c", 0)}


def test_a_partitions_values_are_in_the_path_and_not_in_the_file(tmp_path: Path) -> None:
    writer = TableFiles(ObjectStores(Settings()).of(str(tmp_path)), ["k"], ["year", "month"])
    rows = pa.table({"k": [1, 2, 3], "year": [2026, 2025, 2026], "month": [1, 12, 1]})
    written = writer.write(rows)
    assert {(file.path.rpartition("/")[0], tuple(file.partition.items())) for file in written} == {
        ("year=2026/month=1", (("year", "2026"), ("month", "1"))),
        ("year=2025/month=12", (("year", "2025"), ("month", "12"))),
    }
    # A file by its own: reading it as a dataset would take the partitions from its path.
    content = {pq.ParquetFile(tmp_path / file.path).read()["k"].to_pylist()[0]: file for file in written}
    assert {key: (file.rows, file.bounds["k"]) for key, file in content.items()} == {
        1: (2, Bounds(1, 3, 0)),
        2: (1, Bounds(2, 2, 0)),
    }
    assert all(file.size == (tmp_path / file.path).stat().st_size for file in written)


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
    writer = TableFiles(ObjectStores(Settings()).of(str(folder)), ["k"])
    rewrite = Rewrite(reader_in(folder), writer, SCHEMA, ["k"])
    rewrite.apply(listed, Upsert(rows, ["k"], [], SCHEMA), "k")
    return rewrite


def written(folder: Path, rewrite: Rewrite) -> list[list[int]]:
    return [pq.read_table(folder / file.path)["k"].to_pylist() for file in rewrite.added]


def removed(rewrite: Rewrite) -> list[str]:
    return [file.path for file in rewrite.removed]


def test_only_files_with_such_keys_are_written_anew_and_inserts_fill_a_small_one(tmp_path: Path) -> None:
    rewrite = upserted(tmp_path, files(tmp_path, (10, [1, 2]), (10, [5, 6])), [6, 9, 8])
    assert removed(rewrite) == ["1.parquet"]
    assert written(tmp_path, rewrite) == [[5, 6, 8, 9]]
    assert sorted(rewrite.rows_added["k"].to_pylist()) == [6, 8, 9]
    assert rewrite.rows_removed.to_pylist() == [{"k": 6, "v": "old"}]


def test_inserts_beside_a_large_file_begin_one_of_their_own(tmp_path: Path) -> None:
    rewrite = upserted(tmp_path, files(tmp_path, (SMALLEST_BYTES, [1, 2])), [2, 4, 3])
    assert written(tmp_path, rewrite) == [[1, 2], [3, 4]]


def test_many_rows_are_cut_into_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "RECORDS_PER_FILE", 2)
    rewrite = upserted(tmp_path, files(tmp_path, (10, [1])).slice(1), [3, 1, 2])
    assert written(tmp_path, rewrite) == [[1, 2], [3]]

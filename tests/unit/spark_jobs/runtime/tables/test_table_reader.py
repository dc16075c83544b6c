"""Files that are kept in memory: the same rows as in storage, within a limit, and the least recently used go first."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from spark_jobs.runtime.tables import table_reader
from spark_jobs.runtime.tables.table_reader import KeptFiles, TableReader
from tests.unit.spark_jobs.runtime.tables.readers import reader_in

SCHEMA = pa.schema({"k": pa.int64()})
WIDER = pa.schema({"k": pa.int64(), "came_later": pa.string()})


@pytest.fixture
def kept() -> KeptFiles:
    return KeptFiles()


@pytest.fixture
def reader(tmp_path: Path, kept: KeptFiles) -> TableReader:
    for number in range(3):
        pq.write_table(pa.table({"k": [number, 10 + number]}, SCHEMA), tmp_path / f"{number}.parquet")
    return reader_in(tmp_path, kept)


def listed(*numbers: int) -> pa.Table:
    return pa.table({"path": [f"{each}.parquet" for each in numbers], "size_bytes": [1000] * len(numbers)})


def test_a_file_is_read_once(reader: TableReader, tmp_path: Path) -> None:
    assert reader.rows("0.parquet", SCHEMA)["k"].to_pylist() == [0, 10]
    (tmp_path / "0.parquet").unlink()
    assert reader.rows("0.parquet", SCHEMA)["k"].to_pylist() == [0, 10]
    with pytest.raises(FileNotFoundError):
        reader_in(tmp_path).rows("0.parquet", SCHEMA)


def test_a_file_that_is_read_for_the_last_time_is_not_kept_any_longer(
    reader: TableReader, tmp_path: Path
) -> None:
    assert reader.last_rows("0.parquet", WIDER)["came_later"].to_pylist() == [None, None]
    reader.keep("1.parquet", pa.table({"k": [7]}, SCHEMA))
    assert reader.last_rows("1.parquet", SCHEMA)["k"].to_pylist() == [7]
    assert reader.last_rows("1.parquet", SCHEMA)["k"].to_pylist() == [1, 11]
    (tmp_path / "0.parquet").unlink()
    with pytest.raises(FileNotFoundError):
        reader.last_rows("0.parquet", WIDER)


def test_a_table_that_has_got_a_column_is_read_again(reader: TableReader) -> None:
    reader.rows("0.parquet", SCHEMA)
    assert reader.rows("0.parquet", WIDER).to_pylist() == [
        {"k": 0, "came_later": None},
        {"k": 10, "came_later": None},
    ]


def test_what_was_written_need_not_be_read(reader: TableReader) -> None:
    reader.keep("new.parquet", pa.table({"k": [7]}, SCHEMA))
    assert reader.rows("new.parquet", SCHEMA)["k"].to_pylist() == [7]


@pytest.mark.parametrize("limit", [0, table_reader.SMALL_BYTES])
def test_small_and_large_files_answer_alike(
    reader: TableReader, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(table_reader, "SMALL_BYTES", limit)
    dataset = reader.dataset(listed(0, 2), SCHEMA)
    assert isinstance(dataset, ds.InMemoryDataset) == bool(limit)
    assert dataset.schema == SCHEMA
    assert sorted(dataset.to_table(columns=["k"], filter=pc.field("k") > 1)["k"].to_pylist()) == [2, 10, 12]
    assert reader.dataset(listed(), SCHEMA).to_table().num_rows == 0


def test_the_least_recently_used_goes_first() -> None:
    rows = pa.table({"k": list(range(100))}, SCHEMA)
    kept = KeptFiles(most_bytes=2 * rows.nbytes)
    for name in ("a", "b"):
        kept.keep("t", name, rows)
    assert kept.get("t", "a") is not None
    kept.keep("t", "c", rows)
    kept.keep("t", "c", rows)
    assert [kept.get("t", name) is not None for name in ("a", "b", "c")] == [True, False, True]
    assert kept.give_up("t", "c") is rows
    assert kept.give_up("t", "c") is None
    kept.keep("t", "b", rows)
    assert [kept.get("t", name) is not None for name in ("a", "b", "c")] == [True, True, False]
    kept.keep("t", "large", pa.concat_tables([rows] * 3))
    assert [kept.get("t", name) for name in ("a", "c", "large")] == [None, None, None]

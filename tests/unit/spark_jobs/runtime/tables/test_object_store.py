"""Whole files below a table; a log's entry only where there is none."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lakepulse.settings import Settings
from spark_jobs.runtime.tables.object_store import FEW_ROWS, ObjectStores, TableStore, compression


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return ObjectStores(Settings()).of(str(tmp_path / "silver" / "colors"))


def test_a_files_folder_is_made(store: TableStore, tmp_path: Path) -> None:
    store.put("year=2026/part.parquet", b"rows")
    assert (tmp_path / "silver/colors/year=2026/part.parquet").read_bytes() == b"rows"


def test_a_whole_file_is_read(store: TableStore) -> None:
    store.put("part.parquet", b"rows")
    assert store.get("part.parquet").to_pybytes() == b"rows"
    with pytest.raises(FileNotFoundError):
        store.get("gone.parquet")


def test_what_is_there_stays_and_is_known_again(store: TableStore, tmp_path: Path) -> None:
    assert store.put_new("_delta_log/1.json", b"mine")
    assert store.put_new("_delta_log/1.json", b"mine")
    assert not store.put_new("_delta_log/1.json", b"another's")
    assert (tmp_path / "silver/colors/_delta_log/1.json").read_bytes() == b"mine"


@pytest.mark.parametrize(("rows", "codec"), [(1, "snappy"), (FEW_ROWS, "snappy"), (FEW_ROWS + 1, "zstd")])
def test_a_small_files_codec_is_quick_a_large_ones_thorough(store: TableStore, rows: int, codec: str) -> None:
    table = pa.table({"k": range(rows)})
    size = store.write("part.parquet", table)
    content = store.get("part.parquet")
    assert content.size == size
    assert pq.ParquetFile(content).metadata.row_group(0).column(0).compression == codec.upper()
    assert compression(table) == codec
    assert pq.read_table(content).equals(table)

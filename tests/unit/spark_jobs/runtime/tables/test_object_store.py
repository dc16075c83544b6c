"""Whole files below a table; a log's entry only where there is none."""

from pathlib import Path

import pytest

from lakepulse.settings import Settings
from spark_jobs.runtime.tables.object_store import ObjectStores, TableStore


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

"""A table at one version: files whose statistics allow no wanted value are left out, and no row with one is."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from spark_jobs.gold.conditions import of_files
from spark_jobs.gold.table_version import TableVersion
from spark_jobs.gold.walk import From, Where
from spark_jobs.runtime.tables.listing import Listing
from tests.unit.spark_jobs.runtime.tables.readers import reader_in

FIRST = datetime(2026, 3, 1, 23, tzinfo=UTC)
SCHEMA = pa.schema({"k": pa.int64(), "at": pa.timestamp("us", "UTC"), "name": pa.string()})


@pytest.fixture
def opened(tmp_path: Path) -> TableVersion:
    """Three files: keys 1 and 2, 5 and 6, and null alone; a day later each."""
    for number, keys in enumerate([[1, 2], [5, 6], [None, None]]):
        times = [FIRST + timedelta(days=number)] * 2
        rows = pa.table({"k": keys, "at": times, "name": ["a", "z"]}, SCHEMA)
        write_deltalake(tmp_path, rows, mode="append")
    return TableVersion(Listing.of(DeltaTable(tmp_path)), reader_in(tmp_path))


def keys(opened: TableVersion, where: Where) -> set[int | None]:
    return set(opened.read(opened.listing.possible(of_files(where)), ["k"])["k"].to_pylist())


def test_files_without_a_wanted_number_are_left_out(opened: TableVersion) -> None:
    assert keys(opened, {"k": frozenset({2})}) == {1, 2, None}
    assert keys(opened, {"k": frozenset({3})}) == {None}
    assert keys(opened, {"k": frozenset({2, 5})}) == {1, 2, 5, 6, None}
    assert keys(opened, {}) == {1, 2, 5, 6, None}


def test_files_that_end_before_a_day_are_left_out(opened: TableVersion) -> None:
    assert keys(opened, {"at": From(date(2026, 3, 2))}) == {5, 6, None}
    assert keys(opened, {"at": From(date(2026, 3, 1)), "k": frozenset({1})}) == {1, 2, None}


def test_texts_prune_nothing_since_their_bounds_may_be_cut_off(opened: TableVersion) -> None:
    assert keys(opened, {"name": frozenset({"zz"})}) == {1, 2, 5, 6, None}


def test_some_files_are_read_with_some_columns(opened: TableVersion) -> None:
    rows = opened.read(opened.files.filter(pa.compute.equal(opened.files["min.k"], 5)), ["k"])
    assert rows.to_pylist() == [{"k": 5}, {"k": 6}]

"""Checkpoints made from the one before say what delta-rs's say, which it makes from all entries of the log."""

import json
import shutil
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.compile.delta import CHECKPOINT_INTERVAL
from spark_jobs.runtime.tables.checkpoint import LogTail, reconciled
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.log_entry import AddedFile, LogEntry, RemovedFile
from spark_jobs.runtime.writers.commit import commit
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in
from tests.unit.spark_jobs.runtime.writers.plain_rows import numbered

TABLE = "silver.colors"
KEY = "color_id"
FILES = [f"{name}.parquet" for name in "abcd"]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The repository's contracts."""
    return load_catalog()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return lake_in(tmp_path)


def path(table: str | Path, version: int) -> Path:
    return Path(table, "_delta_log", f"{version:020d}.checkpoint.parquet")


def actions(file: Path) -> list[str]:
    """What a checkpoint says, whatever the order; nulls as what is absent."""
    return sorted(json.dumps(_without_nulls(row), sort_keys=True) for row in pq.read_table(file).to_pylist())


def _without_nulls(value: object) -> object:
    match value:
        case dict():
            return {name: _without_nulls(each) for name, each in value.items() if each is not None}
        case list():
            return [_without_nulls(each) for each in value]
        case _:
            return value


def from_all_entries(table: str, version: int, folder: Path) -> Path:
    """The checkpoint that delta-rs makes of the table's entries alone."""
    shutil.copytree(table, folder)
    for file in [
        *folder.glob("_delta_log/*.checkpoint.parquet"),
        *folder.glob("_delta_log/_last_checkpoint"),
    ]:
        file.unlink()
    DeltaTable(folder, version=version).create_checkpoint()
    return path(folder, version)


@pytest.fixture
def made_here(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The versions whose checkpoints were made without delta-rs."""
    made: list[int] = []
    write = LogTail.write_checkpoint

    def noted(tail: LogTail, *arguments: object) -> bool:
        written = write(tail, *arguments)  # type: ignore[arg-type]
        made.extend([tail.version] if written else [])
        return written

    monkeypatch.setattr(LogTail, "write_checkpoint", noted)
    return made


def test_a_streams_checkpoints_say_what_the_entries_say(
    catalog: Catalog, lake: Lake, made_here: list[int], tmp_path: Path
) -> None:
    writer = DeltaRsWriter(lake, catalog)
    for number in range(1, 4 * CHECKPOINT_INTERVAL + 3):
        writer.append(TABLE, numbered(catalog, TABLE, KEY, [number, -number]), watermark=number)
        if number % 7 == 0:
            writer.compact(TABLE, 1 << 18)
    last = made_here[-1]
    assert made_here == [40, 60, 80]
    assert actions(path(lake.uri(TABLE), last)) == actions(
        from_all_entries(lake.uri(TABLE), last, tmp_path / "copy")
    )
    pointer = json.loads(Path(lake.uri(TABLE), "_delta_log/_last_checkpoint").read_text())
    assert pointer == {
        "version": last,
        "size": len(actions(path(lake.uri(TABLE), last))),
        "sizeInBytes": path(lake.uri(TABLE), last).stat().st_size,
        "numOfAddFiles": DeltaTable(lake.uri(TABLE), version=last).get_add_actions().num_rows,
    }
    assert lake_in(tmp_path).watermark(TABLE) == number
    assert lake.open(TABLE).to_pyarrow_table().num_rows == 2 * number


def test_somebody_elses_commit_is_in_the_next_checkpoint(
    catalog: Catalog, lake: Lake, made_here: list[int], tmp_path: Path
) -> None:
    writer, other = DeltaRsWriter(lake, catalog), DeltaRsWriter(lake_in(tmp_path), catalog)
    for number in range(1, 3 * CHECKPOINT_INTERVAL):
        by = other if number == 50 else writer
        by.append(TABLE, numbered(catalog, TABLE, KEY, [number]), watermark=number)
    assert made_here == [40]
    for number in range(3 * CHECKPOINT_INTERVAL, 4 * CHECKPOINT_INTERVAL + 1):
        writer.append(TABLE, numbered(catalog, TABLE, KEY, [number]), watermark=number)
    assert made_here == [40, 80]
    assert DeltaTable(lake.uri(TABLE)).to_pyarrow_table()[KEY].sort().to_pylist() == list(range(1, 81))


def test_where_the_one_before_is_gone_delta_rs_makes_the_next(
    catalog: Catalog, lake: Lake, made_here: list[int]
) -> None:
    writer = DeltaRsWriter(lake, catalog)
    for number in range(1, 2 * CHECKPOINT_INTERVAL + 1):
        writer.append(TABLE, numbered(catalog, TABLE, KEY, [number]), watermark=number)
        if number == CHECKPOINT_INTERVAL + 5:
            # As the log is cleaned: a later checkpoint of somebody else stands in for it.
            DeltaTable(lake.uri(TABLE)).create_checkpoint()
            path(lake.uri(TABLE), CHECKPOINT_INTERVAL).unlink()
    assert made_here == []
    assert path(lake.uri(TABLE), 2 * CHECKPOINT_INTERVAL).exists()
    assert DeltaTable(lake.uri(TABLE)).to_pyarrow_table().num_rows == 2 * CHECKPOINT_INTERVAL


def test_removed_files_are_forgotten_when_their_time_is_over(catalog: Catalog, lake: Lake) -> None:
    lake.create(catalog, TABLE)
    lake.checkpoint(TABLE)
    before = pq.read_table(path(lake.uri(TABLE), 0))
    now = int(time.time() * 1000)
    added = LogEntry([AddedFile("old.parquet", 1, 1, {}), AddedFile("late.parquet", 1, 1, {})], at=now - 9000)
    entries = [
        added,
        LogEntry(removed=[RemovedFile("old.parquet", 1)], at=now - 5000),
        LogEntry(removed=[RemovedFile("late.parquet", 1)], at=now - 1000),
    ]
    first = reconciled(before, entries[:2], now - 6000)
    assert sorted(removed(first)) == ["old.parquet"]
    assert sorted(removed(reconciled(first, entries[2:], now - 3000))) == ["late.parquet"]


def removed(checkpoint: pa.Table) -> list[str]:
    return [row["path"] for row in checkpoint["remove"].to_pylist() if row]


_ENTRIES = st.lists(
    st.tuples(
        st.sets(st.sampled_from(FILES)),
        st.dictionaries(st.sampled_from(["one", "two"]), st.integers(0, 9), max_size=2),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(drawn=_ENTRIES, cut=st.integers(0, 8))
def test_files_come_and_go_as_the_entries_say(
    catalog: Catalog,
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[tuple[set[str], dict[str, int]]],
    cut: int,
) -> None:
    """Each entry turns some files: those that are there go, the others come, also such as have been there before."""
    folder = tmp_path_factory.mktemp("drawn")
    lake = lake_in(folder)
    lake.create(catalog, TABLE)
    lake.checkpoint(TABLE)
    there = set[str]()
    for number, (turned, transactions) in enumerate(drawn):
        added = [AddedFile(name, 1, 1, {}) for name in sorted(turned - there)]
        entry = LogEntry(added, [RemovedFile(name, 1) for name in sorted(turned & there)], transactions)
        commit(lake, TABLE, number, entry)
        there ^= turned
        if number + 1 == cut:
            lake.checkpoint(TABLE)
    lake.checkpoint(TABLE)
    version = len(drawn)
    assert actions(path(lake.uri(TABLE), version)) == actions(
        from_all_entries(lake.uri(TABLE), version, folder / "copy")
    )

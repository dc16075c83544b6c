"""Own commits: never over somebody else's, known without a look at the log, and checkpointed for readers."""

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.delta import CHECKPOINT_INTERVAL
from lakepulse.errors import LakeError
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.log_entry import LogEntry
from spark_jobs.runtime.writers.commit import ATTEMPTS, VersionTakenError, commit, until_committed
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in

CATALOG = load_catalog()
TABLE = "bronze.dead_letters"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = lake_in(tmp_path)
    lake.create(CATALOG, TABLE)
    lake.write_alone()
    return lake


def letters(lake: Lake, *offsets: int) -> pa.Table:
    at = pa.scalar(0, pa.timestamp("us", "UTC"))
    rows = [
        {"_topic": "t", "_partition": 0, "_offset": each, "reason": "r", "_ingested_at": at.as_py()}
        for each in offsets
    ]
    return pa.Table.from_pylist(rows, schema=lake.listing(TABLE).schema)


def offsets(lake: Lake) -> list[int]:
    return sorted(lake.scan(TABLE).to_table()["_offset"].to_pylist())


def test_all_that_is_known_of_the_table_moves_on_with_a_commit(lake: Lake, tmp_path: Path) -> None:
    writer = DeltaRsWriter(lake, CATALOG)
    assert [writer.add(TABLE, letters(lake, each), {WATERMARK: each}) for each in (5, 6)] == [1, 2]
    assert (lake.version(TABLE), lake.watermark(TABLE), offsets(lake)) == (2, 6, [5, 6])
    told = lake.listing(TABLE).files.sort_by("path")
    handle = lake.open(TABLE)
    assert handle.version() == 2
    read = lake_in(tmp_path).listing(TABLE).files.sort_by("path")
    assert told.to_pylist() == read.select(told.column_names).to_pylist()
    assert lake_in(tmp_path).watermark(TABLE) == 6


def test_an_own_commit_goes_behind_one_by_somebody_else(lake: Lake, tmp_path: Path) -> None:
    writer = DeltaRsWriter(lake, CATALOG)
    writer.add(TABLE, letters(lake, 1), {WATERMARK: 1})
    write_deltalake(lake_in(tmp_path).open(TABLE), letters(lake, 2), mode="append")
    assert lake.version(TABLE) == 1
    assert writer.add(TABLE, letters(lake, 3), {WATERMARK: 3}) == 3
    assert (offsets(lake), lake.watermark(TABLE)) == ([1, 2, 3], 3)


def test_a_version_that_is_taken_is_never_written_over(lake: Lake, tmp_path: Path) -> None:
    other = lake_in(tmp_path)
    other.write_alone()
    commit(other, TABLE, 0, LogEntry(transactions={"theirs": 1}))
    with pytest.raises(VersionTakenError, match=r"version 1 of bronze\.dead_letters"):
        commit(lake, TABLE, 0, LogEntry(transactions={"mine": 1}))
    assert (lake.version(TABLE), lake.transaction(TABLE, "theirs"), lake.transaction(TABLE, "mine")) == (
        1,
        1,
        -1,
    )


def test_who_is_never_first_gives_up_after_some_attempts() -> None:
    tried = []

    def write() -> None:
        tried.append(1)
        raise VersionTakenError(TABLE, len(tried))

    with pytest.raises(VersionTakenError, match=f"version {ATTEMPTS}"):
        until_committed(write)
    assert len(tried) == ATTEMPTS


def test_readers_find_a_checkpoint_every_few_versions(lake: Lake, tmp_path: Path) -> None:
    writer = DeltaRsWriter(lake, CATALOG)
    for number in range(2 * CHECKPOINT_INTERVAL + 1):
        writer.add(TABLE, letters(lake, number), {WATERMARK: number})
    log = Path(lake.uri(TABLE), "_delta_log")
    made = sorted(int(path.name[:20]) for path in log.glob("*.checkpoint.parquet"))
    assert made == [CHECKPOINT_INTERVAL, 2 * CHECKPOINT_INTERVAL]
    # What came before the last checkpoint is not needed any more.
    for path in log.glob("*.json"):
        if int(path.name[:20]) <= 2 * CHECKPOINT_INTERVAL:
            path.unlink()
    assert offsets(lake_in(tmp_path)) == list(range(2 * CHECKPOINT_INTERVAL + 1))


def test_a_table_with_features_that_a_writer_must_know_is_left_alone(lake: Lake) -> None:
    DeltaTable(lake.uri(TABLE)).alter.add_constraint({"positive": "_offset >= 0"})
    with pytest.raises(LakeError, match=r"bronze\.dead_letters has got Delta features"):
        DeltaRsWriter(lake, CATALOG).add(TABLE, letters(lake, 1))

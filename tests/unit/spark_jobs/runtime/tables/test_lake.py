"""The lake's tables as one process sees them: others' commits, watermarks, and what is not there."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.delta import CHECKPOINT_INTERVAL
from lakepulse.errors import LakeError
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in
from tests.unit.spark_jobs.runtime.writers.plain_rows import numbered

CATALOG = load_catalog()
TABLE = "silver.colors"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = lake_in(tmp_path)
    lake.create(CATALOG, TABLE)
    return lake


def commit(lake: Lake, watermark: int | None = None) -> int:
    rows = pa.schema(lake.open(TABLE).schema().to_arrow()).empty_table()
    writer = DeltaRsWriter(lake, CATALOG)
    return writer.add(TABLE, rows, None if watermark is None else {WATERMARK: watermark})


def test_a_table_is_created_once_as_its_contract_says(lake: Lake) -> None:
    commit(lake)
    lake.create(CATALOG, TABLE)
    handle = lake.open(TABLE)
    assert handle.version() == 1
    assert [field.name for field in handle.schema().fields][:2] == ["color_id", "color_name"]
    assert lake.exists(TABLE)


def test_a_missing_table_is_a_sentence_and_has_no_watermark(lake: Lake) -> None:
    assert not lake.exists("silver.cities")
    assert lake.watermark("silver.cities") == -1
    with pytest.raises(LakeError, match=r"silver\.cities is not in the lake"):
        lake.open("silver.cities")


def test_another_processes_commit_is_seen_unless_this_one_writes_alone(lake: Lake, tmp_path: Path) -> None:
    assert lake.watermark(TABLE) == -1
    commit(lake_in(tmp_path), 7)
    assert (lake.open(TABLE).version(), lake.watermark(TABLE)) == (1, 7)
    assert lake.listing(TABLE).version == 1
    lake.write_alone()
    commit(lake_in(tmp_path), 8)
    assert (lake.open(TABLE).version(), lake.watermark(TABLE)) == (1, 7)
    assert lake.written(TABLE) == 2
    assert lake.watermark(TABLE) == 8
    assert lake.listing(TABLE).version == 2


def test_an_earlier_version_is_opened_beside_the_latest(lake: Lake) -> None:
    commit(lake)
    commit(lake)
    assert lake.open(TABLE, 1).version() == 1
    assert lake.open(TABLE).version() == 2


def test_an_earlier_version_is_kept_open_until_what_is_known_is_forgotten(lake: Lake) -> None:
    commit(lake, 7)
    commit(lake, 8)
    opened = lake.open(TABLE, 1)
    assert lake.open(TABLE, 1) is opened
    assert [lake.open(TABLE, version).version() for version in (0, 1, 2)] == [0, 1, 2]
    lake.memory.forget()
    assert lake.open(TABLE, 1) is not opened


def test_a_watermark_is_that_of_the_version_whoever_commits_meanwhile(lake: Lake, tmp_path: Path) -> None:
    other = lake_in(tmp_path)
    for watermark in (7, 8):
        commit(other, watermark)
        assert lake.transaction_at(TABLE, lake.version(TABLE), WATERMARK) == watermark
    assert [lake.transaction_at(TABLE, version, WATERMARK) for version in (0, 1, 2)] == [-1, 7, 8]
    commit(lake, 9)
    assert [lake.transaction_at(TABLE, version, WATERMARK) for version in (2, 3)] == [8, 9]


def test_published_versions_are_followed_whatever_else_is_asked(lake: Lake, tmp_path: Path) -> None:
    reader, writer = lake_in(tmp_path), DeltaRsWriter(lake, CATALOG)
    for number in range(1, 2 * CHECKPOINT_INTERVAL + 5):
        writer.append(TABLE, numbered(CATALOG, TABLE, "color_id", [number]), watermark=number)
    for version in (1, 2, 4, CHECKPOINT_INTERVAL + 1, 3, 2 * CHECKPOINT_INTERVAL + 2):
        assert reader.transaction_at(TABLE, version, WATERMARK) == version
        listing = reader.listing(TABLE, version)
        assert (listing.version, listing.files.num_rows) == (version, version)
    head = lake.version(TABLE)
    assert (reader.version(TABLE), reader.listing(TABLE).version, reader.watermark(TABLE)) == (
        head,
        head,
        head,
    )


def test_a_later_version_is_reached_without_opening_the_table_anew(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for watermark in (1, 2, 3):
        commit(lake, watermark)
    reader, load, opened = lake_in(tmp_path), Lake._load, list[int | None]()

    def noted(lake: Lake, table: str, version: int | None) -> DeltaTable:
        opened.append(version)
        return load(lake, table, version)

    monkeypatch.setattr(Lake, "_load", noted)
    assert [reader.listing(TABLE, version).version for version in (1, 2, 3)] == [1, 2, 3]
    assert opened == [1]
    assert reader.listing(TABLE, 2).version == 2
    assert opened == [1, 2]


def test_threads_that_follow_different_versions_get_their_own(lake: Lake, tmp_path: Path) -> None:
    writer, versions = DeltaRsWriter(lake, CATALOG), range(1, CHECKPOINT_INTERVAL + 5)
    for number in versions:
        writer.append(TABLE, numbered(CATALOG, TABLE, "color_id", [number]), watermark=number)

    def seen(reader: Lake, version: int) -> tuple[int, int, int]:
        listing = reader.listing(TABLE, version)
        mark = reader.transaction_at(TABLE, version, WATERMARK)
        return listing.version, listing.files.num_rows, mark

    with ThreadPoolExecutor(4) as threads:
        for _ in range(10):
            found = list(threads.map(partial(seen, lake_in(tmp_path)), versions))
            assert found == [(version,) * 3 for version in versions]


def test_who_reads_an_earlier_version_first_still_finds_the_latest(lake: Lake, tmp_path: Path) -> None:
    for watermark in (1, 2, 3):
        commit(lake, watermark)
    writer = lake_in(tmp_path)
    assert writer.listing(TABLE, 1).version == 1
    writer.write_alone()
    assert (writer.version(TABLE), writer.watermark(TABLE), writer.listing(TABLE).version) == (3, 3, 3)


def test_the_latest_is_opened_from_the_last_checkpoint_on(lake: Lake, tmp_path: Path) -> None:
    lake.write_alone()
    for watermark in range(1, CHECKPOINT_INTERVAL + 3):
        commit(lake, watermark)
    log = Path(lake.uri(TABLE), "_delta_log")
    for version in range(CHECKPOINT_INTERVAL):
        (log / f"{version:020d}.json").unlink()
    assert lake.open(TABLE).version() == CHECKPOINT_INTERVAL + 2
    assert lake_in(tmp_path).watermark(TABLE) == CHECKPOINT_INTERVAL + 2

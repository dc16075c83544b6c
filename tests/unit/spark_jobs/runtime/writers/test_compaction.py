"""Compaction: fewer files with the same rows, for delta-rs as for our own readers, and nothing else is changed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.table_reader import KeptFiles
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in
from tests.unit.spark_jobs.runtime.writers.plain_rows import plain_row

CATALOG = load_catalog()
BRONZE, LETTERS = "bronze.colors", "bronze.dead_letters"
TARGET = 1 << 18
DAYS = ({"year": 2026, "month": 11, "day": 27}, {"year": 2026, "month": 11, "day": 28})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Four small files in two partitions, a row each."""
    lake = lake_in(tmp_path)
    writer = DeltaRsWriter(lake, CATALOG)
    for number in range(4):
        writer.append(BRONZE, rows(number), watermark=number + 1)
    return lake


def rows(number: int) -> pa.Table:
    row = plain_row(CATALOG, BRONZE) | DAYS[number % 2] | {"_offset": number}
    return pa.Table.from_pylist([row], schema=lake_schema(CATALOG, BRONZE))


def content(table: DeltaTable | pa.Table) -> list[dict[str, object]]:
    found = table if isinstance(table, pa.Table) else table.to_pyarrow_table()
    return sorted(found.to_pylist(), key=lambda row: row["_offset"])


def last_entry(lake: Lake, table: str) -> list[dict[str, dict[str, object]]]:
    entry = Path(lake.uri(table), "_delta_log", f"{lake.version(table):020d}.json")
    return [json.loads(line) for line in entry.read_text().splitlines()]


def test_each_partition_gets_one_file_with_its_rows(lake: Lake, tmp_path: Path) -> None:
    before = content(DeltaTable(lake.uri(BRONZE)))
    version = DeltaRsWriter(lake, CATALOG).compact(BRONZE, TARGET)
    files = lake.listing(BRONZE).files
    assert files["num_records"].to_pylist() == [2, 2]
    assert {path.rpartition("/")[0] for path in files["path"].to_pylist()} == {
        "year=2026/month=11/day=27",
        "year=2026/month=11/day=28",
    }
    for other in (DeltaTable(lake.uri(BRONZE)), lake.open(BRONZE), lake_in(tmp_path).open(BRONZE)):
        assert (other.version(), content(other)) == (version, before)
    second_day = DeltaTable(lake.uri(BRONZE)).to_pyarrow_dataset().to_table(filter=pc.field("day") == 28)
    assert second_day["_offset"].sort().to_pylist() == [1, 3]


def test_readers_are_told_that_no_row_has_changed(lake: Lake) -> None:
    DeltaRsWriter(lake, CATALOG).compact(BRONZE, TARGET)
    entry = last_entry(lake, BRONZE)
    actions = [action[kind] for kind in ("add", "remove") for action in entry if kind in action]
    assert len(actions) == 6
    assert not any(action["dataChange"] for action in actions)
    values = [tuple(map(int, action["partitionValues"].values())) for action in actions]  # type: ignore[attr-defined]
    assert sorted(values) == [(2026, 11, 27)] * 3 + [(2026, 11, 28)] * 3
    assert entry[0]["commitInfo"]["operation"] == "OPTIMIZE"


def test_the_watermark_and_versions_before_stay(lake: Lake, tmp_path: Path) -> None:
    before = lake.version(BRONZE)
    DeltaRsWriter(lake, CATALOG).compact(BRONZE, TARGET)
    assert lake.watermark(BRONZE) == lake_in(tmp_path).watermark(BRONZE) == 4
    assert len(content(DeltaTable(lake.uri(BRONZE), version=before))) == 4
    lake.checkpoint(BRONZE)
    assert len(content(DeltaTable(lake.uri(BRONZE)))) == 4


def test_bounds_hold_for_all_rows_of_the_new_file(lake: Lake) -> None:
    DeltaRsWriter(lake, CATALOG).compact(BRONZE, TARGET)
    for offset in range(4):
        scan = lake.scan(BRONZE, where=[("_offset", "=", offset)])
        assert scan.to_table(filter=pc.field("_offset") == offset).num_rows == 1
    bounds = lake.listing(BRONZE).files
    assert bounds.sort_by("min._offset")["max._offset"].to_pylist() == [2, 3]


def test_nothing_is_committed_where_nothing_belongs_together(lake: Lake) -> None:
    writer = DeltaRsWriter(lake, CATALOG)
    version = writer.compact(BRONZE, TARGET)
    assert writer.compact(BRONZE, TARGET) == version == lake.version(BRONZE)


def test_what_was_just_appended_is_not_read(lake: Lake, tmp_path: Path) -> None:
    before = content(DeltaTable(lake.uri(BRONZE)))
    for file in Path(lake.uri(BRONZE)).rglob("*.parquet"):
        if "_delta_log" not in file.parts:
            file.unlink()
    with pytest.raises(FileNotFoundError):
        DeltaRsWriter(lake_in(tmp_path), CATALOG).compact(BRONZE, TARGET)
    DeltaRsWriter(lake, CATALOG).compact(BRONZE, TARGET)
    assert content(DeltaTable(lake.uri(BRONZE))) == before


def test_files_that_are_not_small_are_not_kept(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spark_jobs.runtime.writers.delta_rs_writer.KEPT_BYTES", 0)
    writer = DeltaRsWriter(lake, CATALOG)
    for number in range(4, 6):
        writer.append(BRONZE, rows(number), watermark=number + 1)
    kept = lake.memory.of_tables(KeptFiles)
    known = [kept.get(BRONZE, path) is not None for path in lake.listing(BRONZE).files["path"].to_pylist()]
    assert known == [True] * 4 + [False] * 2
    writer.compact(BRONZE, TARGET)
    assert [row["_offset"] for row in content(DeltaTable(lake.uri(BRONZE)))] == list(range(6))


def test_rows_from_before_a_column_came_have_nulls_in_it(tmp_path: Path) -> None:
    lake, schema = lake_in(tmp_path), lake_schema(CATALOG, LETTERS)
    writer, now = DeltaRsWriter(lake, CATALOG), datetime(2026, 1, 1, tzinfo=UTC)
    letter = {"_topic": "t", "_partition": 0, "_offset": 1, "reason": "r", "_ingested_at": now}
    writer.add(LETTERS, pa.Table.from_pylist([letter], schema))
    wider = pa.Table.from_pylist([letter | {"_offset": 2}], schema).append_column("later", pa.array(["x"]))
    writer.add(LETTERS, wider)
    writer.compact(LETTERS, TARGET)
    assert lake.listing(LETTERS).files.num_rows == 1
    for table in (lake.scan(LETTERS).to_table(), DeltaTable(lake.uri(LETTERS)).to_pyarrow_table()):
        assert [row["later"] for row in content(table)] == [None, "x"]


def test_rows_that_come_meanwhile_are_not_lost(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, other = DeltaRsWriter(lake, CATALOG), DeltaRsWriter(lake_in(tmp_path), CATALOG)
    seen: list[str] = []

    def come(point: str) -> None:
        if not seen:
            other.append(BRONZE, rows(4), watermark=5)
        seen.append(point)

    monkeypatch.setattr("spark_jobs.runtime.writers.delta_rs_writer.fault_point", come)
    writer.compact(BRONZE, TARGET)
    assert seen == ["housekeeping.in-compaction"] * 2
    assert [row["_offset"] for row in content(DeltaTable(lake.uri(BRONZE)))] == [0, 1, 2, 3, 4]
    assert lake.listing(BRONZE).files["num_records"].to_pylist() == [3, 2]

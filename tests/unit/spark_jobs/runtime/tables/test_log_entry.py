"""A version's entry in the log: what delta-rs reads of it is what was put in, and bounds hold for every value."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from spark_jobs.runtime.tables.log_entry import AddedFile, Bounds, LogEntry, RemovedFile, statistics


def test_bounds_hold_for_parts_of_a_millisecond() -> None:
    least, most = datetime(2026, 1, 1, 0, 0, 0, 1_500, UTC), datetime(2026, 1, 1, 0, 0, 1, 999_999, UTC)
    day = date(2026, 1, 2)
    found = statistics(
        2, {"at": Bounds(least, most, 0), "day": Bounds(day, day, 1), "no": Bounds(None, None, 2)}
    )
    assert found == {
        "numRecords": 2,
        "minValues": {"at": "2026-01-01T00:00:00.001Z", "day": "2026-01-02"},
        "maxValues": {"at": "2026-01-01T00:00:02.000Z", "day": "2026-01-02"},
        "nullCount": {"at": 0, "day": 1, "no": 2},
    }


def test_the_end_of_time_has_a_bound() -> None:
    forever = datetime.max.replace(tzinfo=UTC)
    found = statistics(1, {"valid_to": Bounds(forever, forever, 0)})
    assert found["maxValues"] == {"valid_to": "9999-12-31T23:59:59.999Z"}


def test_delta_rs_reads_files_statistics_and_transactions(tmp_path: Path) -> None:
    write_deltalake(tmp_path, pa.table({"k": [1]}))
    first = DeltaTable(tmp_path).get_add_actions(flatten=True)
    old = pa.table(first)["path"].to_pylist()[0]
    (tmp_path / "new.parquet").write_bytes((tmp_path / old).read_bytes())
    added = AddedFile("new.parquet", 7, 1, {"k": Bounds(1, 1, 0)})
    entry = LogEntry([added], [RemovedFile(old, 5)], {"app": 9})
    (tmp_path / "_delta_log" / f"{1:020d}.json").write_bytes(entry.text())
    table = DeltaTable(tmp_path)
    listed = pa.table(table.get_add_actions(flatten=True))
    names = ["path", "size_bytes", "num_records", "min.k", "max.k", "null_count.k"]
    assert listed.select(names).to_pylist() == [dict(zip(names, ["new.parquet", 7, 1, 1, 1, 0], strict=True))]
    assert (table.version(), table.transaction_version("app")) == (1, 9)
    assert table.history(1)[0]["engineInfo"] == "LakePulse"


def test_no_two_entries_are_alike_and_each_action_is_a_line() -> None:
    entry = LogEntry(transactions={"app": 1})
    one, other = entry.text(), entry.text()
    assert one != other
    assert [next(iter(json.loads(line))) for line in one.splitlines()] == ["commitInfo", "txn"]


def test_files_that_hold_the_same_rows_are_no_change_of_data() -> None:
    added, removed = AddedFile("new.parquet", 7, 1, {}), RemovedFile("old.parquet", 5)
    for data_change, operation in ((False, "OPTIMIZE"), (True, "WRITE")):
        entry = LogEntry([added], [removed], data_change=data_change)
        info, gone, come = (json.loads(line) for line in entry.text().splitlines())
        assert info["commitInfo"]["operation"] == operation
        assert (gone["remove"]["dataChange"], come["add"]["dataChange"]) == (data_change, data_change)


def test_a_removed_files_partition_is_in_its_path() -> None:
    assert RemovedFile("year=2026/month=11/part.parquet", 1).partition == {"year": "2026", "month": "11"}
    assert RemovedFile("some/folder/part.parquet", 1).partition == {}

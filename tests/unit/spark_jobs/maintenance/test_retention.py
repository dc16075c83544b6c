"""Old days go from bronze; what silver has not taken, and how far each Kafka partition has come, stay."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from spark_jobs.bronze.account import transactions
from spark_jobs.maintenance.retention import drop_expired, drop_expired_ends, drop_expired_runs
from spark_jobs.runtime import job_run
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.publisher import publish
from tests.unit.spark_jobs.quality.shop import shop
from tests.unit.spark_jobs.runtime.writers.plain_rows import plain_row

TABLE = "bronze.colors"
NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    context = shop(tmp_path, monkeypatch)
    publish(context.lake, context.catalog, Layer.SILVER, 100, {})
    return context


def write(context: Context, table: str, rows: list[dict[str, Any]]) -> None:
    context.lake.create(context.catalog, table)
    handle = context.lake.open(table)
    schema = lake_schema(context.catalog, table)
    filled = [{name: row.get(name, _FILL.get(name)) for name in schema.names} for row in rows]
    nullable = pa.schema([field.with_nullable(True) for field in schema])
    write_deltalake(handle, pa.Table.from_pylist(filled, schema=nullable), mode="append", schema_mode="merge")


_FILL: dict[str, object] = {
    **{"_topic": "t", "_partition": 0, "_offset": 0, "_sequence": 1, "_op": "c", "id": "1:1"},
    **{"_schema_id": 1, "_ingested_at": NOW, "event_count": 1},
}


def change(lsn: int, when: datetime, partition: int = 0) -> dict[str, Any]:
    return {
        "_commit_lsn": lsn,
        "_committed_at": when,
        "_partition": partition,
        **{"year": when.year, "month": when.month, "day": when.day},
    }


def left(context: Context, table: str) -> list[int]:
    return sorted(context.lake.scan(table).to_table()["_commit_lsn"].to_pylist())


def test_days_older_than_the_contract_keeps_are_dropped_once(context: Context) -> None:
    first_kept, last_dropped = datetime(2026, 2, 13, tzinfo=UTC), datetime(2026, 2, 12, 23, tzinfo=UTC)
    write(context, TABLE, [change(1, last_dropped), change(2, first_kept), change(3, NOW)])
    contract = context.catalog.get(TABLE)
    assert drop_expired(context, contract, NOW) == 1
    assert left(context, TABLE) == [2, 3]
    version = context.lake.open(TABLE).version()
    assert drop_expired(context, contract, NOW) == 0
    assert context.lake.open(TABLE).version() == version


def test_changes_that_silver_has_not_taken_stay(context: Context) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    write(context, TABLE, [change(101, old), change(102, NOW)])
    assert drop_expired(context, context.catalog.get(TABLE), NOW) == 0


def test_the_last_commit_of_every_kafka_partition_stays(context: Context) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    write(context, TABLE, [change(1, old), change(2, old), change(3, old, partition=1)])
    assert drop_expired(context, context.catalog.get(TABLE), NOW) == 1
    assert left(context, TABLE) == [2, 3]


def test_old_end_records_go_too(context: Context) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    ends = [{"_commit_lsn": n, "_committed_at": when} for n, when in ((1, old), (2, NOW), (3, NOW))]
    write(context, transactions.TABLE, ends)
    assert drop_expired_ends(context, NOW) == 1
    assert left(context, transactions.TABLE) == [2, 3]


def test_runs_are_told_of_as_long_as_bronze_keeps_its_changes(context: Context) -> None:
    first_kept, last_dropped = datetime(2026, 2, 13, tzinfo=UTC), datetime(2026, 2, 12, 23, 59, tzinfo=UTC)
    plain = plain_row(context.catalog, job_run.TABLE)
    rows = [{**plain, "timestamp": when} for when in (last_dropped, first_kept, NOW)]
    schema = lake_schema(context.catalog, job_run.TABLE)
    context.writer.add(job_run.TABLE, pa.Table.from_pylist(rows, schema=schema))
    assert drop_expired_runs(context, NOW) == 1
    kept = context.lake.scan(job_run.TABLE).to_table()["timestamp"].to_pylist()
    assert sorted(kept) == [first_kept, NOW]
    assert drop_expired_runs(context, NOW) == 0

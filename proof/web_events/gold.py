"""Gold's tables over web events: each is its SELECT over all of silver, and final where nobody waits any more."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.compile.select.duckdb import to_duckdb
from proof.compare import compare, nullable
from proof.report import Compared, Finding, FindingKind, Statement
from spark_jobs.events.gold.rows import EPOCH
from spark_jobs.events.gold.watermark import WATERMARK
from spark_jobs.events.marks import as_transactions
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.tables import EventTables, GoldTable
from spark_jobs.runtime.tables.lake import Lake

STALE_SECONDS = 120
"""So late may gold's watermark be behind the clock once everything is read."""


def gold_of_silver(lake: Lake, tables: EventTables, table: GoldTable, partitions: int) -> Iterator[Statement]:
    """The table at its latest version is its SELECT over all silver up to its marks; final is what must be."""
    version = lake.version(table.name)
    handle = lake.open(table.name, version)
    applications = as_transactions(tables.topic, dict.fromkeys(range(partitions), 0))
    taken = [handle.transaction_version(name) or 0 for name in applications]
    silver = lake.scan(tables.silver).to_table(
        [*table.columns, "_partition", "_offset"] if "is_late" in table.columns else None
    )
    ends = [taken[number] if number < len(taken) else 0 for number in silver["_partition"].to_pylist()]
    silver = silver.filter(pc.less(silver["_offset"], pa.array(ends, pa.int64())))
    expected = _selected(table, tables, silver)
    expected = expected.append_column(
        "is_final", table.final(expected, _watermark(lake, table.name, version))
    )
    actual = lake.dataset(table.name, handle).to_table()
    schema = nullable(actual.schema)
    yield compare(
        table.name, table.contract.key, expected.select(schema.names).cast(schema), actual.cast(schema)
    )
    yield Compared(table.name, "its SELECT over all of silver", actual.num_rows, tuple(schema.names))


def _selected(table: GoldTable, tables: EventTables, silver: pa.Table) -> pa.Table:
    layer, _, name = tables.silver.partition(".")
    with closing(duckdb.connect()) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE SCHEMA {layer}")
        connection.register("of_silver", silver)
        connection.execute(f"CREATE VIEW {layer}.{name} AS SELECT * FROM of_silver")  # noqa: S608  # a table's name
        found: pa.Table = connection.execute(to_duckdb(table.sql)).to_arrow_table()
        return found


def _watermark(lake: Lake, table: str, version: int | None) -> datetime:
    micros = lake.open(table, version).transaction_version(WATERMARK)
    return EPOCH + timedelta(microseconds=micros or 0)


def stale_rows(lake: Lake, table: GoldTable, events: EventsSettings) -> Iterator[Finding]:
    """Rows that are provisional though nobody waits for anything any more."""
    patience = timedelta(seconds=STALE_SECONDS + (events.slow_tables_seconds if table.slow else 0))
    rows = lake.scan(table.name).to_table([table.closes_by, "is_final"])
    closed = table.final(rows, datetime.now(UTC) - events.lateness - patience)
    left = pc.sum(pc.and_(closed, pc.invert(rows["is_final"]))).as_py() or 0
    if left:
        problem = (
            f"{left:,} rows are provisional {patience.total_seconds():,.0f} s after they were to be final"
        )
        yield Finding(table.name, FindingKind.STALE, problem, "`lakepulse stream` carries them on.")

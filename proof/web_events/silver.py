"""Silver's web events against bronze's messages, which are read a second, plain way: by DuckDB's own JSON."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import Contract
from lakepulse.contracts.types import Kind
from proof.compare import compare, nullable
from proof.report import Compared, Excuse, Finding, FindingKind, Statement
from proof.web_events.evidence import REBUILD
from spark_jobs.events.tables import EventTables

_IDS = """
    SELECT (SELECT count(*) FROM silver) - (SELECT count(DISTINCT event_id) FROM silver),
        (SELECT count(*) FROM (SELECT event_id FROM read EXCEPT SELECT event_id FROM silver)),
        (SELECT count(*) FROM (SELECT event_id FROM silver EXCEPT SELECT event_id FROM read))
"""
"""How many rows of silver have another's id, and how many ids only one of the two has."""
_AT_THEIR_PLACE = """
    SELECT r.* FROM read r SEMI JOIN silver s ON r._partition = s._partition AND r._offset = s._offset
"""


def silver_of_bronze(
    catalog: Catalog, tables: EventTables, lateness: timedelta, bronze: pa.Table, silver: pa.Table
) -> Iterator[Statement]:
    """Silver has each id of bronze once, with the values of the message that it names, late by the broker's time."""
    contract = catalog.get(tables.silver)
    names = [*contract.columns, "is_late", "_partition", "_offset"]
    with closing(duckdb.connect()) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("bronze", bronze)
        connection.register("silver", silver)
        connection.execute(f"CREATE TABLE read AS {_read(tables.events, lateness)}")
        doubled, lost, foreign = connection.execute(_IDS).fetchall()[0]
        expected: pa.Table = connection.execute(_AT_THEIR_PLACE).to_arrow_table()
    for count, kind, what in (
        (doubled, FindingKind.DOUBLED, "events are there more than once"),
        (lost, FindingKind.LOST, "events of bronze are missing"),
    ):
        if count:
            yield Finding(tables.silver, kind, f"{count:,} {what}", REBUILD)
    if foreign and _forgets(bronze, catalog.get(tables.bronze)):
        yield Excuse(tables.silver, f"{foreign:,} events are older than what bronze keeps")
    elif foreign:
        yield Finding(
            tables.silver, FindingKind.DIFFERENCE, f"{foreign:,} events are in no row of bronze", REBUILD
        )
    yield from _values(tables.silver, expected.select(names), silver.select(names))
    against = "bronze's messages, read a second way"
    yield Compared(tables.silver, against, silver.num_rows, tuple(contract.columns))


def _values(table: str, expected: pa.Table, actual: pa.Table) -> Iterator[Finding]:
    schema = nullable(actual.schema)
    difference = compare(table, ("event_id",), expected.cast(schema), actual.cast(schema))
    if difference.missing:
        problem = f"{difference.missing:,} rows differ from their message: {difference.examples[0]}"
        yield Finding(table, FindingKind.DIFFERENCE, problem, REBUILD)


def _forgets(bronze: pa.Table, contract: Contract) -> bool:
    """Whether bronze has messages as old as it keeps them at all, so that older ones may be gone."""
    first = pc.min(bronze["_appended_at"]).as_py()
    return contract.retention is not None and (
        first is None or datetime.now(UTC) - first > duration(contract.retention) - timedelta(days=2)
    )


def _read(events: Contract, lateness: timedelta) -> str:
    structure = ", ".join(
        f'"{name}": "{_duckdb(column.type.kind, str(column.type))}"'
        for name, column in events.columns.items()
    )
    late = f"_appended_at - j.occurred_at > INTERVAL '{lateness.total_seconds()} seconds'"
    return (
        f"SELECT j.*, {late} AS is_late, _partition, _offset FROM "  # noqa: S608  # from contracts
        f"(SELECT _partition, _offset, _appended_at, json_transform(value, '{{{structure}}}') AS j FROM bronze)"
    )


def _duckdb(kind: Kind, text: str) -> str:
    match kind:
        case Kind.STRING:
            return "VARCHAR"
        case Kind.INT64:
            return "BIGINT"
        case Kind.DECIMAL:
            return text.upper()
        case Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
            return "TIMESTAMPTZ"
        case _:
            return text

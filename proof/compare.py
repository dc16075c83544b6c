"""Two tables, all columns: what one has and the other lacks (``EXCEPT ALL`` both ways)."""

from dataclasses import dataclass, field
from functools import cache

import duckdb
import pyarrow as pa

Row = dict[str, object]


@dataclass(frozen=True)
class Difference:
    """How a table of the lake differs from the source: rows only in one, with a few examples."""

    table: str
    rows: int
    missing: int = 0
    unexpected: int = 0
    examples: tuple[str, ...] = field(default=())

    @property
    def equal(self) -> bool:
        """No row more, none less."""
        return not self.missing and not self.unexpected


def compare(table: str, key: tuple[str, ...], expected: pa.Table, actual: pa.Table) -> Difference:
    """Hold ``actual`` against ``expected`` (same columns, any order of rows), duplicates counted."""
    actual = actual.select(expected.column_names)
    missing = _surplus(expected, actual)
    # Where nothing is missing and as many rows are there, none is unexpected either.
    equal = missing.num_rows == 0 and actual.num_rows == expected.num_rows
    extra = missing if equal else _surplus(actual, expected)
    examples = tuple(_examples(key, missing.slice(0, 3).to_pylist(), extra.to_pylist()))
    return Difference(table, expected.num_rows, missing.num_rows, extra.num_rows, examples)


def nullable(schema: pa.Schema) -> pa.Schema:
    """``schema`` without what only a contract knows: tables are compared by their values."""
    return pa.schema([field.with_nullable(True).remove_metadata() for field in schema])


def _surplus(rows: pa.Table, others: pa.Table) -> pa.Table:
    """The rows that ``others`` lack, as often as they lack them."""
    with _database().cursor() as connection:
        connection.register("rows", rows)
        connection.register("others", others)
        return connection.sql("SELECT * FROM rows EXCEPT ALL SELECT * FROM others").to_arrow_table()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One for all comparisons: to make it costs as much as a comparison of a thousand rows."""
    return duckdb.connect()


def _examples(key: tuple[str, ...], missing: list[Row], extra: list[Row]) -> list[str]:
    """One sentence per example row: missing, unexpected, or the columns in which source and lake differ."""
    in_lake = {tuple(row[column] for column in key): row for row in extra}
    found = [_described(key, row, in_lake.get(tuple(row[column] for column in key))) for row in missing]
    return found or [f"only in the lake: {_identity(key, row)}" for row in extra[:3]]


def _described(key: tuple[str, ...], expected: Row, actual: Row | None) -> str:
    if actual is None:
        return f"only in the source: {_identity(key, expected)}"
    differing = [
        f"{name}: {value!r} ≠ {actual[name]!r}" for name, value in expected.items() if value != actual[name]
    ]
    return f"{_identity(key, expected)} differs in {'; '.join(differing)[:400]}"


def _identity(key: tuple[str, ...], row: Row) -> str:
    return ", ".join(f"{column}={row[column]}" for column in key)

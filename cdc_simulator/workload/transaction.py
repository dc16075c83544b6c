"""One transaction of the workload: statements in order, what they state in the ledger, and what follows from them.

Actions (``orders``, ``money``, ``stock``, ``masters``) build it; ``worker`` executes it.
"""

# ruff: noqa: S608  # names in the SQL come from contracts and constants, never from a user

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from cdc_simulator.workload.ledger import LedgerEntry
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.postgres import relation
from lakepulse.contracts.types import Kind

Row = Mapping[str, Any]
# One statement per call, so that the number of affected rows is that of all rows.
_PAGE = 1_000_000
CASTS = {Kind.JSON: "::json", Kind.INT64: "::bigint"}


class RowGoneError(Exception):
    """A row that the workload remembers was changed or removed by someone else; the transaction is rolled back."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One INSERT, UPDATE or DELETE over ``rows`` of ``table``; ``keys`` are the rows' primary keys."""

    table: str
    op: str
    sql: str
    rows: Sequence[tuple[Any, ...]]
    keys: Sequence[int]


@dataclass(frozen=True, slots=True)
class Guard:
    """A query over ``keys`` that must give so many rows before anything is changed."""

    sql: str
    keys: Sequence[int]
    rows: int


@dataclass(slots=True)
class Transaction:
    """``kind`` names the action; ``committed`` and ``undone`` bring the desk's memory in line afterwards."""

    catalog: Catalog
    kind: str
    guards: list[Guard] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    committed: list[Callable[[], None]] = field(default_factory=list)
    undone: list[Callable[[], None]] = field(default_factory=list)

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert ``rows``, which all have the same columns."""
        if not rows:
            return
        columns = tuple(rows[0])
        sql = f"INSERT INTO {self._relation(table)} ({', '.join(columns)}) VALUES %s"
        self._add(table, "c", sql, columns, rows)

    def update(
        self, table: str, rows: Sequence[Row], relative: Sequence[str] = (), only: str = "true"
    ) -> None:
        """Set the columns of ``rows`` by key; columns in ``relative`` are added to what is there.

        ``only`` is a condition over the row ``t`` and the new values ``v``; a row that fails it counts as gone.
        """
        if not rows:
            return
        columns, key = tuple(rows[0]), self._key(table)
        changes = ", ".join(
            f"{name} = {f't.{name} + ' if name in relative else ''}v.{name}{self._cast(table, name)}"
            for name in columns
            if name != key
        )
        sql = (
            f"UPDATE {self._relation(table)} AS t SET {changes} "
            f"FROM (VALUES %s) AS v ({', '.join(columns)}) WHERE t.{key} = v.{key} AND {only}"
        )
        self._add(table, "u", sql, columns, rows)

    def delete(self, table: str, keys: Sequence[int], only: str = "true") -> None:
        """Delete the rows with these keys; ``only`` as in ``update``."""
        if not keys:
            return
        key = self._key(table)
        sql = (
            f"DELETE FROM {self._relation(table)} AS t USING (VALUES %s) AS v ({key}) "
            f"WHERE t.{key} = v.{key} AND {only}"
        )
        self._add(table, "d", sql, (key,), [{key: value} for value in keys])

    def execute(self, cursor: Cursor) -> LedgerEntry:
        """Run all statements and write the ledger row; raises RowGoneError where a row was not there."""
        for guard in self.guards:
            cursor.execute(guard.sql, (list(guard.keys),))
            if len(cursor.fetchall()) != guard.rows:
                raise RowGoneError(f"{self.kind}: a guard does not hold")
        stated = LedgerEntry()
        for statement in self.statements:
            run(cursor, statement)
            stated.add(statement.table, statement.op, statement.keys)
        stated.write(cursor)
        return stated

    def _add(self, table: str, op: str, sql: str, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        key = self._key(table)
        values = [tuple(row[name] for name in columns) for row in rows]
        self.statements.append(Statement(table, op, sql, values, [row[key] for row in rows]))

    def _relation(self, table: str) -> str:
        return relation(self.catalog.source_of(table))

    def _cast(self, table: str, column: str) -> str:
        # Values in a list, nulls among them, are text until they are told otherwise.
        return CASTS.get(self.catalog.source_of(table).columns[column].type.kind, "")

    def _key(self, table: str) -> str:
        return self.catalog.source_of(table).key[0]


def run(cursor: Cursor, statement: Statement) -> None:
    """Run one statement; raises RowGoneError where it did not change as many rows as it names."""
    execute_values(cursor, statement.sql, statement.rows, page_size=_PAGE)
    if cursor.rowcount != len(statement.rows):
        raise RowGoneError(f"{statement.table}: {cursor.rowcount} of {len(statement.rows)} rows")

"""The engine interface: one Spark SQL statement over named relations, on whichever engine is at hand.

``duckdb_engine`` and ``spark_engine`` implement it, ``choice`` picks one, ``writer`` takes the result.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Protocol, TypeVar

import pyarrow as pa
import sqlglot
from sqlglot import exp

from lakepulse.contracts.compile.select.duckdb import spelled_out
from spark_jobs.runtime.tables.listing import Condition

Rows = TypeVar("Rows")


class Engine(Protocol[Rows]):
    """Runs SQL. ``Rows`` is the engine's own form of a table: ``pa.Table`` or a Spark DataFrame."""

    name: str

    def query(self, sql: str, relations: Mapping[str, Rows]) -> Rows:
        """The result of one Spark SQL SELECT whose tables (``layer.name``) are the keys of ``relations``."""
        ...

    def scan(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        where: Sequence[Condition] = (),
        version: int | None = None,
    ) -> Rows:
        """The rows of a lake table for which all conditions hold; files are pruned by their statistics."""
        ...

    def latest(self, rows: Rows, key: Sequence[str], each_commit: bool) -> Rows:
        """The images of a table's changes that count, see ``latest_image``."""
        ...

    def pick(self, rows: Rows, columns: Sequence[str], where: Sequence[Condition]) -> pa.Table:
        """Some columns of the rows for which all conditions hold, in memory."""
        ...

    def pick_any(self, rows: Rows, columns: Sequence[str], either: Sequence[Condition]) -> pa.Table:
        """Some columns of the rows for which any condition holds, in memory."""
        ...

    def distinct(self, rows: Rows, columns: Sequence[str]) -> pa.Array:
        """The distinct values, nulls left out, of several columns of one type taken together."""
        ...

    def held(self, rows: Rows) -> AbstractContextManager[Rows]:
        """The rows, computed once for several uses within the context."""
        ...

    def from_arrow(self, rows: pa.Table) -> Rows:
        """Arrow rows in the engine's own form."""
        ...


def flat_name(table: str) -> str:
    """``layer.name`` as one identifier, since in-memory relations have no schema to be in."""
    return table.replace(".", "__")


@lru_cache(maxsize=1024)
def flat_sql(sql: str, dialect: str) -> str:
    """Spark SQL in ``dialect``, its tables ``layer.name`` renamed by ``flat_name``.

    Parsing costs milliseconds, so a process does it once a statement.
    """
    tree = spelled_out(sqlglot.parse_one(sql, read="spark"))
    for table in tree.find_all(exp.Table):
        if table.db:
            flat = exp.to_table(flat_name(f"{table.db}.{table.name}"))
            alias = table.alias or table.name
            table.replace(exp.alias_(flat, alias, table=True))
    return tree.sql(dialect=dialect)

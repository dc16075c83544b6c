"""A query over the lake: DuckDB over Delta, all tables of a layer at the versions of one publication.

The tables' locations are in ``lake``; the publications that make the view consistent in ``publication``; what a
statement is in ``statement``.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import duckdb
import pyarrow as pa

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.duckdb import to_duckdb
from lakepulse.contracts.model import LAKE_LAYERS, Layer
from lakepulse.errors import LakeError
from spark_jobs.runtime.engines.statement import answer, connect, referenced_tables
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest

_NAME = re.compile(rf"({'|'.join(LAKE_LAYERS)})\.\w+")


def query(
    lake: Lake,
    catalog: Catalog | Callable[[], Catalog],
    sql: str,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> pa.Table:
    """The result of one SELECT (DuckDB's dialect) over tables and views named ``layer.table``.

    ``catalog`` has the views, and names the tables where one is missing; a function that loads it is called only then.
    ``connection`` is one of ``connect``, where its caller keeps one. Raises LakeError for wrong SQL, an unknown table
    or one that is not in the lake yet.
    """
    connection, opened = connection or connect(), _Opened(lake, catalog)
    try:
        for table in referenced_tables(sql):
            _open(connection, opened, table)
        return answer(connection, sql)
    finally:
        for table in opened.tables:
            connection.unregister(_relation(table))


@dataclass
class _Opened:
    """What a statement reads, as far as it is open; ``catalog`` is loaded where a name is no table of the lake."""

    lake: Lake
    contracts: Catalog | Callable[[], Catalog]
    tables: set[str] = field(default_factory=set)
    views: set[str] = field(default_factory=set)

    @cached_property
    def catalog(self) -> Catalog:
        return self.contracts() if callable(self.contracts) else self.contracts


def _open(connection: duckdb.DuckDBPyConnection, opened: _Opened, table: str) -> None:
    """Make a table or a view known to ``connection``; of the lake only what a view names is opened with it."""
    if table in opened.tables | opened.views:
        return
    if _NAME.fullmatch(table) and opened.lake.exists(table):
        opened.tables.add(table)
        _register(connection, opened.lake, table)
    elif table in opened.catalog.views:
        for name in opened.catalog.inputs(table):
            _open(connection, opened, name)
        opened.views.add(table)
        _create_view(connection, table, _in_duckdb(opened.catalog.selects[table]))
    else:
        raise _missing(table, [*lake_tables(opened.catalog), *opened.catalog.views])


def _create_view(connection: duckdb.DuckDBPyConnection, table: str, select: str) -> None:
    layer, _, name = table.partition(".")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
    connection.execute(f'CREATE OR REPLACE VIEW {layer}."{name}" AS {select}')


@lru_cache(maxsize=64)
def _in_duckdb(select: str) -> str:
    """A view's SELECT in DuckDB's SQL; a reader that stays asks for the same ones again."""
    return to_duckdb(select)


def _register(connection: duckdb.DuckDBPyConnection, lake: Lake, table: str) -> None:
    layer, relation = table.partition(".")[0], _relation(table)
    publication = latest(lake, layer) if layer != Layer.BRONZE else None
    version = publication.versions.get(table) if publication else None
    connection.register(relation, lake.scan(table, version=version))
    _create_view(connection, table, f'SELECT * FROM "{relation}"')  # noqa: S608  # a table's name


def _relation(table: str) -> str:
    return table.replace(".", "__")


def lake_tables(catalog: Catalog) -> list[str]:
    """All tables of the lake, sorted: the contracts' and the built-in ones."""
    return sorted(table for table in {*catalog.tables, *BUILT_IN} if table.partition(".")[0] in LAKE_LAYERS)


def _missing(table: str, known: list[str]) -> LakeError:
    if table in known:
        cure = "Run `lakepulse stream` or `lakepulse run`, then ask again."
        return LakeError(f"`{table}` is not in the lake yet", cure)
    named = [name for name in known if name.partition(".")[2] == table.lower()]
    near = sorted(named, reverse=True) or difflib.get_close_matches(table, known, n=3, cutoff=0.4)
    cure = f"Did you mean {', '.join(near)}?" if near else "`lakepulse contracts show` lists all tables."
    return LakeError(f"there is no table `{table}`", cure)

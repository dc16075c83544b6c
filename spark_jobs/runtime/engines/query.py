"""A query over the lake: DuckDB over Delta, all tables of a layer at the versions of one publication.

The tables' locations are in ``lake``; the publications that make the view consistent in ``publication``; what a
statement is in ``statement``.
"""

import difflib
import re
from collections.abc import Callable

import duckdb
import pyarrow as pa

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
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
    """The result of one SELECT (DuckDB's dialect) over tables named ``layer.table``.

    ``catalog`` names the tables where one is missing; a function that loads it is called only then. ``connection`` is
    one of ``connect``, where its caller keeps one. Raises LakeError for wrong SQL, an unknown table or one that is not
    in the lake yet.
    """
    connection, tables = connection or connect(), referenced_tables(sql)
    for table in tables:
        if not _NAME.fullmatch(table) or not lake.exists(table):
            raise _missing(table, lake_tables(catalog() if callable(catalog) else catalog))
        _register(connection, lake, table)
    try:
        return answer(connection, sql)
    finally:
        for table in tables:
            connection.unregister(_relation(table))


def _register(connection: duckdb.DuckDBPyConnection, lake: Lake, table: str) -> None:
    layer, _, name = table.partition(".")
    relation = _relation(table)
    publication = latest(lake, layer) if layer != Layer.BRONZE else None
    version = publication.versions.get(table) if publication else None
    connection.register(relation, lake.scan(table, version=version))
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
    view = f'CREATE OR REPLACE VIEW {layer}."{name}" AS SELECT * FROM "{relation}"'  # noqa: S608  # a table's name
    connection.execute(view)


def _relation(table: str) -> str:
    return table.replace(".", "__")


def lake_tables(catalog: Catalog) -> list[str]:
    """All tables that can be queried, sorted: the contracts' and the built-in ones."""
    return sorted(table for table in {*catalog.tables, *BUILT_IN} if table.partition(".")[0] in LAKE_LAYERS)


def _missing(table: str, known: list[str]) -> LakeError:
    if table in known:
        cure = "Run `lakepulse stream` or `lakepulse run`, then ask again."
        return LakeError(f"`{table}` is not in the lake yet", cure)
    named = [name for name in known if name.partition(".")[2] == table.lower()]
    near = sorted(named, reverse=True) or difflib.get_close_matches(table, known, n=3, cutoff=0.4)
    cure = f"Did you mean {', '.join(near)}?" if near else "`lakepulse contracts show` lists all tables."
    return LakeError(f"there is no table `{table}`", cure)

"""Ad-hoc SQL over the lake: DuckDB over Delta, all tables of a layer at the versions of one publication.

The tables' locations are in ``lake``; the publications that make the view consistent in ``publication``.
"""

import difflib

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import LakeError
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest

LAYERS = ("bronze", "silver", "gold")


def query(lake: Lake, catalog: Catalog, sql: str) -> pa.Table:
    """The result of one SELECT (DuckDB's dialect) over tables named ``layer.table``.

    Raises LakeError for wrong SQL, an unknown table or one that is not in the lake yet.
    """
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in referenced_tables(sql):
        _register(connection, lake, catalog, table)
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    try:
        return connection.sql(sql).to_arrow_table()
    except duckdb.Error as error:
        raise LakeError(
            f"the query failed: {_sentence(error)}",
            "Correct it; `lakepulse contracts show TABLE` lists columns.",
        ) from error


def referenced_tables(sql: str) -> list[str]:
    """The tables that ``sql`` reads (``layer.table``; a name without its layer as it is written).

    Raises LakeError where it is not one SELECT.
    """
    try:
        statements = sqlglot.parse(sql, read="duckdb")
    except sqlglot.ParseError as error:
        where = error.errors[0] if error.errors else {}
        raise LakeError(
            f"the query cannot be read near `{where.get('highlight', sql)}` "
            f"(line {where.get('line', 1)}, column {where.get('col', 1)})",
            "Write one SELECT in DuckDB's dialect.",
        ) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise LakeError("only a single SELECT is allowed here", "Leave one SELECT, without others or DDL.")
    own = {cte.alias.lower() for cte in statements[0].find_all(exp.CTE)}
    tables = [table for table in statements[0].find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    return sorted({_written(table) for table in tables if table.db or table.name.lower() not in own})


def _written(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else table.name


def _register(connection: duckdb.DuckDBPyConnection, lake: Lake, catalog: Catalog, table: str) -> None:
    layer, _, name = table.partition(".")
    known = lake_tables(catalog)
    if table not in known:
        raise LakeError(f"there is no table `{table}`", _nearest(table, known))
    if not lake.exists(table):
        raise LakeError(
            f"`{table}` is not in the lake yet", "Run `lakepulse stream` or `lakepulse run`, then ask again."
        )
    publication = latest(lake, layer) if layer != "bronze" else None
    version = publication.versions.get(table) if publication else None
    connection.register(f"{layer}__{name}", lake.scan(table, version=version))
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
    view = f'CREATE VIEW {layer}."{name}" AS SELECT * FROM "{layer}__{name}"'  # noqa: S608  # a known table
    connection.execute(view)


def lake_tables(catalog: Catalog) -> list[str]:
    """All tables that can be queried, sorted: the contracts' and the built-in ones."""
    return sorted(table for table in {*catalog.tables, *BUILT_IN} if table.partition(".")[0] in LAYERS)


def _nearest(table: str, known: list[str]) -> str:
    named = [name for name in known if name.partition(".")[2] == table.lower()]
    near = sorted(named, reverse=True) or difflib.get_close_matches(table, known, n=3, cutoff=0.4)
    return f"Did you mean {', '.join(near)}?" if near else "`lakepulse contracts show` lists all tables."


def _sentence(error: duckdb.Error) -> str:
    return " ".join(
        line.strip() for line in str(error).split("\n\nLINE", maxsplit=1)[0].splitlines() if line.strip()
    )

"""A query over the lake: DuckDB over Delta, all tables of a layer at the versions of one publication.

The tables' locations are in ``lake``; the publications that make the view consistent in ``publication``; what a
statement is in ``statement``.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import duckdb
import pyarrow as pa
from sqlglot import exp, parse_one

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.duckdb import to_duckdb
from lakepulse.contracts.model import LAKE_LAYERS, Layer
from lakepulse.errors import LakeError
from spark_jobs.runtime.engines.statement import answer, connect, referenced_tables
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest

Shown = Callable[[str], str]
"""The columns that a reader may see of a table, as SQL after SELECT."""
_NAME = re.compile(rf"({'|'.join(LAKE_LAYERS)})\.\w+")


def everything(table: str) -> str:
    """Every column of ``table`` as it is."""
    return "*"


def query(
    lake: Lake,
    catalog: Catalog | Callable[[], Catalog],
    sql: str,
    connection: duckdb.DuckDBPyConnection | None = None,
    *,
    parameters: Mapping[str, object] | None = None,
    shown: Shown = everything,
    versions: Mapping[str, int] | None = None,
) -> pa.Table:
    """The result of one SELECT (DuckDB's dialect) over tables and views named ``layer.table``.

    ``catalog`` has the views, and names the tables where one is missing; a function that loads it is called only then.
    ``connection`` is one of ``connect``, where its caller keeps one; ``parameters`` are the values of ``$name``; of
    each table, whatever the statement says, only what is ``shown`` is there. ``versions`` are the Delta versions to
    read, those of each layer's last publication where there are none. Raises LakeError for wrong SQL, an unknown table
    or one that is not in the lake yet.
    """
    connection, opened = connection or connect(), _Opened(lake, catalog, shown, versions)
    try:
        for table in referenced_tables(sql):
            _open(connection, opened, table)
        return answer(connection, sql, parameters)
    finally:
        for table in opened.tables:
            connection.unregister(_relation(table))


@dataclass
class _Opened:
    """What a statement reads, as far as it is open; ``catalog`` is loaded where a name is no table of the lake."""

    lake: Lake
    contracts: Catalog | Callable[[], Catalog]
    shown: Shown
    versions: Mapping[str, int] | None
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
        _register(connection, opened, table)
    elif table in opened.catalog.views:
        for name in opened.catalog.inputs(table):
            _open(connection, opened, name)
        opened.views.add(table)
        # What it reads it reads whole: the columns that are shown of it are its own.
        select = _in_duckdb(opened.catalog.selects[table])
        connection.execute(f'CREATE OR REPLACE TEMP VIEW "{_relation(table)}" AS {select}')
        _show(connection, opened, table)
    else:
        raise _missing(table, [*lake_tables(opened.catalog), *opened.catalog.views])


def _show(connection: duckdb.DuckDBPyConnection, opened: _Opened, table: str) -> None:
    """Make ``layer.name`` of its relation: what the statement can name."""
    layer, _, name = table.partition(".")
    select = f'SELECT {opened.shown(table)} FROM "{_relation(table)}"'  # noqa: S608  # a table's name
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
    connection.execute(f'CREATE OR REPLACE VIEW {layer}."{name}" AS {select}')


@lru_cache(maxsize=64)
def _in_duckdb(select: str) -> str:
    """A view's SELECT in DuckDB's SQL over relations; a reader that stays asks for the same ones again."""
    tree = parse_one(to_duckdb(select), dialect="duckdb")
    for table in tree.find_all(exp.Table):
        if table.db:
            relation = exp.to_table(_relation(f"{table.db}.{table.name}"), dialect="duckdb")
            table.replace(exp.alias_(relation, table.alias_or_name, table=True))
    return tree.sql("duckdb")


def _register(connection: duckdb.DuckDBPyConnection, opened: _Opened, table: str) -> None:
    relation = _relation(table)
    connection.register(relation, opened.lake.scan(table, version=_version(opened, table)))
    _show(connection, opened, table)


def _version(opened: _Opened, table: str) -> int | None:
    """The version to read; None: the latest."""
    if opened.versions is not None:
        return opened.versions.get(table)
    layer = table.partition(".")[0]
    publication = latest(opened.lake, layer) if layer != Layer.BRONZE else None
    return publication.versions.get(table) if publication else None


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

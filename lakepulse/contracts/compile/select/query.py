"""A SELECT, parsed and resolved: every column knows its relation, every relation its input.

``joins``, ``lineage``, ``duckdb`` and ``checks`` read SELECTs through this module; nothing else parses SQL.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.schema import MappingSchema

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.spark import spark_type
from lakepulse.contracts.problems import InvalidContractsError, nearest, problem_at

DIALECT = "spark"
TableColumns = Mapping[str, Mapping[str, str]]
"""Column name to Spark type, by table."""


class InputColumn(NamedTuple):
    """A column of an input table, e.g. ``("silver.orders", "customer_id")``."""

    input: str
    column: str


@dataclass(frozen=True)
class Query:
    """A SELECT whose columns are all qualified; ``root`` is its outermost scope."""

    expression: exp.Query
    scopes: tuple[Scope, ...]
    schema: MappingSchema

    @property
    def root(self) -> Scope:
        """The scope of the whole statement."""
        return self.scopes[-1]

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the output columns, in order."""
        return tuple(self.expression.named_selects)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The tables that are read, sorted; CTEs are not among them."""
        sources = (source for scope in self.scopes for source in scope.sources.values())
        return tuple(sorted({table_name(source) for source in sources if isinstance(source, exp.Table)}))


def resolve_select(catalog: Catalog, table: str) -> Query | None:
    """The table's SELECT, resolved against its inputs' schemas; None where it has none.

    Raises InvalidContractsError with the SELECT's file and line where it does not parse or a name is unknown.
    """
    sql = catalog.select_sql(table)
    if sql is None:
        return None
    columns = {name: table_columns(catalog, name) for name in catalog.inputs(table)}
    try:
        return resolve(sql, columns)
    except SqlglotError as error:
        line, text = _explain(error, sql, columns)
        problem = problem_at(catalog.select_files[table], (), text)
        raise InvalidContractsError([problem.at_line(line)]) from None


def table_columns(catalog: Catalog, table: str) -> dict[str, str]:
    """Name to Spark type of every column of a lake table, metadata columns too."""
    return {field.name: spark_type(field.type) for field in lake_schema(catalog, table)}


def resolve(sql: str, columns: TableColumns) -> Query:
    """Parse ``sql`` and qualify it against ``columns``; raises SqlglotError."""
    return _resolve(sql, tuple((table, tuple(columns[table].items())) for table in sorted(columns)))


@lru_cache(maxsize=256)
def _resolve(sql: str, columns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> Query:
    schema = MappingSchema(dialect=DIALECT)
    for table, fields in columns:
        schema.add_table(table, dict(fields), dialect=DIALECT)
    parsed = sqlglot.parse_one(sql, dialect=DIALECT)
    if not isinstance(parsed, exp.Query):
        raise ParseError("expected one SELECT")
    qualified = qualify(parsed, dialect=DIALECT, schema=schema, quote_identifiers=False, identify=False)
    return Query(qualified, tuple(traverse_scope(qualified)), schema)


def table_name(table: exp.Table) -> str:
    """``layer.name`` as contracts write it."""
    return f"{table.db}.{table.name}" if table.db else table.name


def origins(scope: Scope, column: exp.Column) -> frozenset[InputColumn]:
    """The input columns whose value ``column`` passes on unchanged; empty where an expression lies between.

    A UNION has one origin for each branch.
    """
    source = _source(scope, column.table)
    if isinstance(source, exp.Table):
        return frozenset({InputColumn(table_name(source), column.name)})
    found: set[InputColumn] = set()
    for branch, projection in projections(source, column.name) if source else ():
        plain = projection.unalias()
        if isinstance(plain, exp.Column):
            found |= origins(branch, plain)
    return frozenset(found)


def contributions(scope: Scope, column: exp.Column) -> frozenset[InputColumn]:
    """All input columns that the value of ``column`` is computed from."""
    source = _source(scope, column.table)
    if isinstance(source, exp.Table):
        return frozenset({InputColumn(table_name(source), column.name)})
    found: set[InputColumn] = set()
    for branch, projection in projections(source, column.name) if source else ():
        for inner in columns_of(projection):
            found |= contributions(branch, inner)
    return frozenset(found)


def projections(scope: Scope, name: str) -> Iterator[tuple[Scope, exp.Expr]]:
    """Each branch of ``scope`` with its expression for the output column ``name``."""
    select = scope.expression
    if not isinstance(select, exp.Selectable) or name not in select.named_selects:
        return
    position = select.named_selects.index(name)
    if not scope.set_operation_scopes:
        yield scope, select.selects[position]
    for branch in scope.set_operation_scopes:
        if isinstance(branch.expression, exp.Selectable):
            yield from projections(branch, branch.expression.named_selects[position])


def columns_of(expression: exp.Expr) -> Iterator[exp.Column]:
    """The columns in ``expression`` itself; those inside a nested query belong to that query's scope."""
    for node in expression.walk(prune=lambda node: isinstance(node, exp.Query)):
        if isinstance(node, exp.Column):
            yield node


def _source(scope: Scope, alias: str) -> Scope | exp.Table | None:
    """The relation behind ``alias``; a correlated subquery finds it in the query around it."""
    if alias in scope.selected_sources:
        return scope.selected_sources[alias][1]
    return _source(scope.parent, alias) if scope.parent else None


def _explain(error: SqlglotError, sql: str, columns: TableColumns) -> tuple[int, str]:
    """The line and what is wrong, from sqlglot's error, which names columns only in its text."""
    if isinstance(error, ParseError) and error.errors:
        first = error.errors[0]
        return int(first.get("line") or 1), f"is not Spark SQL: {first.get('description')}"
    text = str(error).replace("\n", " ")
    unknown = re.search(r"Unknown column: (?P<a>\w+)|Column '(?:\w+\.)*(?P<b>\w+)' could not be", text)
    if unknown is None:
        return 1, f"is not a SELECT over its inputs: {text}"
    word = unknown["a"] or unknown["b"]
    known = {name for table in columns.values() for name in table}
    return _line_of_word(
        sql, word
    ), f"there is no column `{word}` where the SELECT reads it{nearest(word, known)}"


def _line_of_word(sql: str, word: str) -> int:
    place = re.search(rf"\b{re.escape(word)}\b", sql, re.IGNORECASE)
    return sql.count("\n", 0, place.start()) + 1 if place else 1

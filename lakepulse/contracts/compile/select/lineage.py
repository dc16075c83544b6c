"""Lineage down to the column, read from the SELECTs so that it cannot lie; by name where there is none."""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.scope import traverse_scope

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.select.query import (
    InputColumn,
    Query,
    columns_of,
    contributions,
    projections,
    resolve_select,
    table_name,
)
from lakepulse.contracts.model import Layer

ColumnLineage = Mapping[str, tuple[InputColumn, ...]]
"""Output column to the input columns that its value is computed from, sorted."""


def column_lineage(catalog: Catalog, table: str) -> ColumnLineage:
    """What each column of ``table`` is computed from; empty tuples for constants and for source tables.

    Columns that only filter or join are not among them, see ``used_columns``.
    """
    query = resolve_select(catalog, table)
    names = catalog.get(table).columns or _carried(catalog, table)
    if query is None:
        return {name: _same_name(catalog, table, name) for name in names}
    return {name: _computed_from(query, name) for name in names}


def used_columns(catalog: Catalog, table: str) -> dict[str, frozenset[str]]:
    """For each input, the columns that the SELECT reads anywhere: values, joins, filters, groups.

    A change to any other column of the input cannot change ``table``.
    """
    query = resolve_select(catalog, table)
    if query is None:
        names = frozenset(catalog.get(table).columns or _carried(catalog, table))
        return {name: names & lake_schema_names(catalog, name) for name in catalog.inputs(table)}
    used: dict[str, set[str]] = {name: set() for name in catalog.inputs(table)}
    for scope in traverse_scope(pushdown_projections(query.expression.copy())):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                used.setdefault(table_name(source), set()).add(column.name)
    return {name: frozenset(columns) for name, columns in used.items()}


def upstream(catalog: Catalog, table: str) -> tuple[str, ...]:
    """Every table that ``table`` is made from, directly or not, sorted."""
    found: set[str] = set()
    waiting = list(catalog.inputs(table))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += catalog.inputs(name)
    return tuple(sorted(found))


def downstream(catalog: Catalog, table: str) -> tuple[str, ...]:
    """Every table and view that is made from ``table``, directly or not, sorted."""
    return tuple(name for name in catalog.declared if table in upstream(catalog, name))


def lineage_graph(catalog: Catalog) -> dict[str, Any]:
    """The graph as JSON: a table's kind, its inputs, and by column the input columns as ``layer.table.column``.

    A table that no SELECT makes has its command under ``written_by``, one that APIs land in their names under
    ``fetched_from``.
    """
    return {
        table: {
            "kind": contract.kind.value,
            "inputs": list(catalog.inputs(table)),
            **({"written_by": catalog.get(table).written_by} if catalog.get(table).written_by else {}),
            **({"fetched_from": apis} if (apis := _apis(catalog, table)) else {}),
            "columns": {
                name: [f"{origin.input}.{origin.column}" for origin in origins]
                for name, origins in column_lineage(catalog, table).items()
            },
        }
        for table, contract in catalog.declared.items()
    }


def _apis(catalog: Catalog, table: str) -> list[str]:
    return [name for name, source in catalog.apis.items() if source.table == table]


def lake_schema_names(catalog: Catalog, table: str) -> frozenset[str]:
    """The names of all columns of a lake table, metadata columns too."""
    return frozenset(lake_schema(catalog, table).names)


def _carried(catalog: Catalog, table: str) -> tuple[str, ...]:
    """A bronze table states no columns: it carries its source's."""
    contract = catalog.get(table)
    if contract.layer is not Layer.BRONZE or contract.from_events:
        return ()
    return tuple(catalog.get(contract.inputs[0]).columns)


def _same_name(catalog: Catalog, table: str, column: str) -> tuple[InputColumn, ...]:
    inputs = catalog.inputs(table)
    return tuple(InputColumn(name, column) for name in inputs if column in lake_schema_names(catalog, name))


def _computed_from(query: Query, output: str) -> tuple[InputColumn, ...]:
    found: set[InputColumn] = set()
    for scope, projection in projections(query.root, output):
        for column in columns_of(projection):
            found |= contributions(scope, column)
    return tuple(sorted(found))

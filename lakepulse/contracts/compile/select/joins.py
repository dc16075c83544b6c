"""The join graph of a SELECT: which input columns are equal, and where the group columns come from.

Incremental gold walks it from a changed row to the groups that the row takes part in; the walk itself is in
``spark_jobs/gold``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.query import InputColumn, Query, origins, projections, resolve_select


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """Rows of two inputs meet only where these columns are equal.

    An input that the SELECT reads twice has two occurrences (``<scope number>.<alias>``), so that walking
    along one alias is not taken for walking along the other.
    """

    left: InputColumn
    right: InputColumn
    left_occurrence: str
    right_occurrence: str


@dataclass(frozen=True)
class JoinGraph:
    """``group_origin`` leaves out group columns that are computed: nothing can be looked up by them."""

    edges: tuple[Edge, ...]
    group_origin: Mapping[str, InputColumn]


def join_graph(catalog: Catalog, table: str) -> JoinGraph:
    """The join graph of ``table``; without a SELECT no edges, and each group column is its input's.

    Raises InvalidContractsError where the SELECT does not parse or resolve.
    """
    query = resolve_select(catalog, table)
    group = catalog.get(table).group
    if query is None:
        inputs = catalog.inputs(table)
        return JoinGraph((), {name: InputColumn(inputs[0], name) for name in group} if inputs else {})
    found = {name: _output_origin(query, name) for name in group}
    return JoinGraph(
        tuple(sorted(set(_edges(query)))), {name: origin for name, origin in found.items() if origin}
    )


def _output_origin(query: Query, name: str) -> InputColumn | None:
    """The one input column that is passed on as output ``name``."""
    found: set[InputColumn] = set()
    for scope, projection in projections(query.root, name):
        plain = projection.unalias()
        found |= origins(scope, plain) if isinstance(plain, exp.Column) else set()
    return found.pop() if len(found) == 1 else None


def _edges(query: Query) -> Iterator[Edge]:
    numbers = {id(scope): number for number, scope in enumerate(query.scopes)}
    for scope in query.scopes:
        for left, right in _equalities(scope):
            for one, its in _occurrences(scope, left, numbers):
                for other, theirs in _occurrences(scope, right, numbers):
                    if its != theirs:
                        (a, b), (c, d) = sorted(((one, its), (other, theirs)))
                        yield Edge(a, c, b, d)


def _equalities(scope: Scope) -> Iterator[tuple[exp.Column, exp.Column]]:
    """Pairs of columns that every row of the scope's joins and filter has equal."""
    for condition in _conditions(scope.expression):
        for part in condition.flatten() if isinstance(condition, exp.And) else (condition,):
            if isinstance(part, exp.EQ | exp.NullSafeEQ):
                left, right = part.left.unnest(), part.right.unnest()
                if isinstance(left, exp.Column) and isinstance(right, exp.Column):
                    yield left, right


def _conditions(query: exp.Expr) -> Iterator[exp.Expr]:
    for join in query.args.get("joins") or ():
        if join.args.get("on"):
            yield join.args["on"].unnest()
    if where := query.args.get("where"):
        yield where.this.unnest()


def _occurrences(
    scope: Scope, column: exp.Column, numbers: Mapping[int, int]
) -> Iterator[tuple[InputColumn, str]]:
    """The input columns behind ``column``, each with the occurrence of its input."""
    owner: Scope | None = scope
    while owner and column.table not in owner.selected_sources:
        owner = owner.parent
    if owner is None:
        return
    source = owner.selected_sources[column.table][1]
    if isinstance(source, exp.Table):
        for origin in origins(owner, column):
            yield origin, f"{numbers[id(owner)]}.{column.table}"
        return
    for branch, projection in projections(source, column.name):
        plain = projection.unalias()
        if isinstance(plain, exp.Column):
            yield from _occurrences(branch, plain, numbers)

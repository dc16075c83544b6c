"""The shape of a SELECT as incremental gold sees it: which columns are equal, and which join to which.

``select/joins`` finds the equalities; ``walk`` goes along them from a change to its groups, ``restrict``
from the groups back to the rows they are made of.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.joins import JoinGraph, join_graph
from lakepulse.contracts.compile.select.query import InputColumn, resolve_select, table_name
from spark_jobs.gold.timeline import Timeline, timelines

EqualColumns = frozenset[InputColumn]


@dataclass(frozen=True)
class Shape:
    """``inputs`` are in the order of the joins; ``optional`` are those on the right of a LEFT JOIN.

    ``equal`` are disjoint sets of columns that are equal in every joined row, ``group`` the set that each
    group column belongs to (computed group columns are left out). ``timelines`` are the as-was joins.
    """

    inputs: tuple[str, ...]
    optional: frozenset[str]
    equal: tuple[EqualColumns, ...]
    group: Mapping[str, EqualColumns]
    timelines: Mapping[str, Timeline]

    def may_restrict(self, by: str, table: str) -> bool:
        """Whether rows of ``table`` that meet no row of ``by`` can be left out of the SELECT's input.

        Not where ``table`` keeps its rows without a partner: where ``by`` was joined to it optionally.
        """
        if table in self.optional:
            return self.inputs.index(by) < self.inputs.index(table)
        return by not in self.optional


def shape_of(catalog: Catalog, table: str) -> Shape:
    """The shape of a gold table's SELECT; raises InvalidContractsError where it does not parse or resolve."""
    query = resolve_select(catalog, table)
    occurrences = list(_occurrences(query.root, optional=False)) if query else []
    counts = Counter(name for name, _ in occurrences)
    # Which of two occurrences a column belongs to cannot be told from its name: such an input is read whole.
    once = {name for name, times in counts.items() if times == 1}
    graph = join_graph(catalog, table)
    equal = equal_columns(graph, once)
    return Shape(
        inputs=tuple(dict.fromkeys(name for name, _ in occurrences)),
        optional=frozenset(name for name, optional in occurrences if optional),
        equal=equal,
        group={
            name: next((columns for columns in equal if origin in columns), frozenset({origin}))
            for name, origin in graph.group_origin.items()
            if origin.input in once
        },
        timelines=timelines(query) if query else {},
    )


def equal_columns(graph: JoinGraph, inputs: Iterable[str]) -> tuple[EqualColumns, ...]:
    """The transitive closure of the graph's edges between ``inputs``, as disjoint sets."""
    known = frozenset(inputs)
    found: list[EqualColumns] = []
    for edge in graph.edges:
        if edge.left.input in known and edge.right.input in known:
            touching = [columns for columns in found if columns & {edge.left, edge.right}]
            found = [columns for columns in found if columns not in touching]
            found.append(frozenset({edge.left, edge.right}).union(*touching))
    return tuple(found)


def _occurrences(scope: Scope, *, optional: bool) -> Iterator[tuple[str, bool]]:
    """Every input below ``scope`` in the order of the joins, and whether rows may be without it."""
    for branch in scope.set_operation_scopes:
        yield from _occurrences(branch, optional=optional)
    if scope.set_operation_scopes:
        return
    sides = {join.alias_or_name: join.side.upper() for join in scope.expression.args.get("joins") or ()}
    keeps_right = any(side in {"RIGHT", "FULL"} for side in sides.values())
    for alias, (_, source) in scope.selected_sources.items():
        missing = optional or keeps_right or sides.get(alias) == "LEFT"
        if isinstance(source, exp.Table):
            yield table_name(source), missing
        else:
            yield from _occurrences(source, optional=missing)

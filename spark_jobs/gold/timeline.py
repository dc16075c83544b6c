"""As-was joins: which part of its past a version's change can reach.

A SELECT that takes a dimension's version by ``fact.day >= dimension.effective_from`` sees a new version from that
day on only. Without this, moving a customer would recompute every day on which the customer ever ordered.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from lakepulse.contracts.compile.select.query import InputColumn, Query, contributions
from spark_jobs.runtime.tables.recent_changes import WEIGHT

START, END = "effective_from", "effective_to"
MOST_BEGINNINGS = 4


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows of ``when.input`` meet versions of ``table`` that begin on or before their column ``when``."""

    table: str
    when: InputColumn


def timelines(query: Query) -> dict[str, Timeline]:
    """By dimension, the as-was joins of a SELECT."""
    found = {}
    for scope in query.scopes:
        for join in scope.expression.args.get("joins") or ():
            for comparison in join.find_all(exp.GTE):
                for timeline in _timeline(scope, comparison):
                    found[timeline.table] = timeline
    return found


def by_beginning(rows: pa.Table) -> dict[date, pa.Table]:
    """Changed versions (with WEIGHT) by the UTC day from which on they can make a difference.

    A version that was only closed makes none before its end. At most MOST_BEGINNINGS days; later ones join the
    last of these, which is earlier than their own.
    """
    parts: dict[date, list[int]] = defaultdict(list)
    for number, beginning in enumerate(_beginnings(rows.to_pylist())):
        parts[beginning.date()].append(number)
    days = sorted(parts)
    for day in days[MOST_BEGINNINGS:]:
        parts[days[MOST_BEGINNINGS - 1]] += parts.pop(day)
    return {day: rows.take(numbers) for day, numbers in parts.items()}


def _beginnings(rows: list[dict[str, object]]) -> list[datetime]:
    """For each row the moment from which on the old and the new history differ because of it."""
    same: dict[tuple[object, ...], list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        same[_but_end(row)].append(row)
    return [_beginning(same[_but_end(row)]) for row in rows]


def _beginning(versions: list[dict[str, object]]) -> datetime:
    """Of rows that differ in their end alone: the first end where it was moved, else their beginning."""
    ends = [row[END] for row in versions if row[END] is not None]
    moved = len({row[WEIGHT] for row in versions}) > 1 and ends
    beginning = min(ends) if moved else versions[0][START]  # type: ignore[type-var]  # timestamps
    assert isinstance(beginning, datetime)
    return beginning


def _but_end(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(value for name, value in sorted(row.items()) if name not in {END, WEIGHT})


def _timeline(scope: Scope, comparison: exp.GTE) -> Iterator[Timeline]:
    later, earlier = _only_input(scope, comparison.left), _only_input(scope, comparison.right)
    if later and earlier and earlier.column == START and later.input != earlier.input:
        yield Timeline(earlier.input, later)


def _only_input(scope: Scope, expression: exp.Expr) -> InputColumn | None:
    columns = list(expression.find_all(exp.Column))
    origins = contributions(scope, columns[0]) if len(columns) == 1 else frozenset()
    return next(iter(origins)) if len(origins) == 1 else None

"""Affected groups, found from changed rows along the equal columns of a SELECT. Pure: reading is passed in.

``restrict`` goes the other way; why the new state suffices for the walk is said at ``affected``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.gold.shape import EqualColumns, Shape
from spark_jobs.gold.timeline import by_beginning

Values = frozenset[object]
Region = Mapping[str, Values]
"""The affected groups: those whose every group column that is named has one of these values."""


@dataclass(frozen=True, slots=True)
class From:
    """Values of a date or timestamp column from ``day`` on."""

    day: date


Where = Mapping[str, "Values | From"]
Read = Callable[[str, Sequence[str], Where], pa.Table]
"""Rows of an input: the named columns, where each column of the mapping has such a value."""


@dataclass(frozen=True, slots=True)
class JoinStep:
    """Enter ``table`` by rows whose column ``enter`` has a known value, leave it with their ``leave``."""

    table: str
    enter: str
    leave: str


@dataclass(frozen=True, slots=True)
class Route:
    """The way from a changed input's column ``start`` to values of a group column."""

    start: str
    hops: tuple[JoinStep, ...]


def route(shape: Shape, table: str, goal: EqualColumns) -> Route | None:
    """The shortest way from ``table`` to a column that equals the goal; None where there is none.

    It enters only inputs of which each row that it comes from has met one (``_is_met``).
    """
    seen = {table}
    frontier: list[tuple[str, tuple[tuple[str, str, str], ...]]] = [(table, ())]
    # Breadth first: the list grows while it is gone through, so nearer inputs come before farther ones.
    for here, path in frontier:
        found = _column(goal, here)
        if found is not None:
            return _as_route(path, found)
        for leave, there, enter in _neighbours(shape, here):
            if there not in seen and _is_met(shape, here, there, goal):
                seen.add(there)
                frontier.append((there, (*path, (leave, there, enter))))
    return None


def affected(shape: Shape, changes: Mapping[str, pa.Table], read: Read, limit: int) -> Region | None:
    """The groups that a change of the inputs can alter; None where that may be all of them.

    ``changes`` has, by input, rows that were added or removed, with the columns that the SELECT uses.
    ``read`` gives the new state. A group's old rows are found too: of the changed rows that took part, the
    one nearest to the group column has only unchanged rows before it, and those are in the new state.
    None also where a column has more than ``limit`` values: then walking costs more than computing.
    """
    region: dict[str, Values] = {}
    for name, goal in shape.group.items():
        values = _values(shape, goal, changes, read, limit)
        if values is not None:
            region[name] = values
    return region or None


def values_of(rows: pa.Table, column: str) -> Values:
    """The distinct values of a column; null meets nothing, so it is not one."""
    return frozenset(pc.unique(rows[column]).to_pylist()) - {None}


def _values(
    shape: Shape, goal: EqualColumns, changes: Mapping[str, pa.Table], read: Read, limit: int
) -> Values | None:
    found: set[object] = set()
    for table, rows in changes.items():
        way = route(shape, table, goal)
        if way is None:
            return None
        for part, since in _parts(shape, table, rows):
            values = _follow(way, part, since, read, limit)
            if values is None:
                return None
            found |= values
    return frozenset(found) if len(found) <= limit else None


def _parts(shape: Shape, table: str, rows: pa.Table) -> Iterator[tuple[pa.Table, dict[str, Where]]]:
    """The changed rows, and by input what else is known of the rows that they can meet."""
    # Without the day, a version that begins today would reach all that ever met its key.
    timeline = shape.timelines.get(table)
    if timeline is None:
        yield rows, {}
        return
    for day, part in by_beginning(rows).items():
        yield part, {timeline.when.input: {timeline.when.column: From(day)}}


def _follow(way: Route, rows: pa.Table, since: Mapping[str, Where], read: Read, limit: int) -> Values | None:
    values = values_of(rows, way.start)
    for hop in way.hops:
        if len(values) > limit:
            return None
        where = {**since.get(hop.table, {}), hop.enter: values}
        values = values_of(read(hop.table, [hop.leave], where), hop.leave)
    return values


def _neighbours(shape: Shape, here: str) -> list[tuple[str, str, str]]:
    found = []
    for columns in shape.equal:
        leave = _column(columns, here)
        if leave is not None:
            found += [(leave, there.input, there.column) for there in sorted(columns) if there.input != here]
    return found


def _is_met(shape: Shape, here: str, there: str, goal: EqualColumns) -> bool:
    """Whether joined rows with a row of ``here`` have one of ``there`` too, where their group is to be found.

    An input on the right of a LEFT JOIN may have none: it is entered from what was joined to it, or where the group's
    column is of such inputs alone, so that rows without one have no group. Else those without one would be missed.
    """
    if there not in shape.optional:
        return True
    if here in shape.optional:
        return shape.inputs.index(there) < shape.inputs.index(here)
    return all(each.input in shape.optional for each in goal)


def _column(columns: Collection[tuple[str, str]], table: str) -> str | None:
    return min((column for owner, column in columns if owner == table), default=None)


def _as_route(path: Sequence[tuple[str, str, str]], found: str) -> Route:
    leaves = [leave for leave, _, _ in path] + [found]
    hops = [JoinStep(table, enter, leave) for (_, table, enter), leave in zip(path, leaves[1:], strict=True)]
    return Route(leaves[0], tuple(hops))

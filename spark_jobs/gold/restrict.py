"""Input rows of the affected groups, found along the equal columns.

Pure: reading is passed in. ``walk`` finds the groups; ``refresh`` runs the SELECT over what is read here.
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from spark_jobs.gold.shape import EqualColumns, Shape
from spark_jobs.gold.walk import Read, Region, Values, values_of

Columns = Mapping[str, Sequence[str]]


def restrict(
    shape: Shape, region: Region, columns: Columns, read: Read, sizes: Mapping[str, int]
) -> dict[str, pa.Table]:
    """The rows of every input that the groups of ``region`` can depend on, with the columns of ``columns``.

    Small inputs (``sizes``: rows by input) are read first and narrow the larger ones. An input that no equal
    column joins to a group is read whole.
    """
    found: dict[str, pa.Table] = {}
    narrowed: set[str] = set()
    pending = sorted(shape.inputs, key=lambda table: sizes[table])
    while pending:
        table, where = _next(shape, region, pending, found, narrowed)
        found[table] = read(table, columns[table], where)
        if where:
            narrowed.add(table)
        pending.remove(table)
    return found


def _next(
    shape: Shape, region: Region, pending: Sequence[str], found: Mapping[str, pa.Table], narrowed: set[str]
) -> tuple[str, dict[str, Values]]:
    """The first input that can be narrowed, or the first of all; inputs that others depend on come first."""
    # An optional input may narrow nothing, so it waits until those that narrow it have been read.
    ordered = [*(table for table in pending if table not in shape.optional), *pending]
    for table in ordered:
        where = _conditions(shape, region, table, found, narrowed)
        if where:
            return table, where
    return ordered[0], {}


def _conditions(
    shape: Shape, region: Region, table: str, found: Mapping[str, pa.Table], narrowed: set[str]
) -> dict[str, Values]:
    where: dict[str, Values] = {}
    for name, columns in shape.group.items():
        if name in region:
            where |= dict.fromkeys(_own(columns, table), region[name])
    for columns in shape.equal:
        for column in _own(columns, table):
            # The fewest rows have the fewest values; an input that was read whole would let everything through.
            by = _narrowest(shape, columns, table, found, narrowed) if column not in where else None
            if by is not None:
                where[column] = values_of(found[by[0]], by[1])
    return where


def _narrowest(
    shape: Shape, columns: EqualColumns, table: str, found: Mapping[str, pa.Table], narrowed: set[str]
) -> tuple[str, str] | None:
    usable = [
        (found[other].num_rows, other, column)
        for other, column in columns
        if other in narrowed and other != table and shape.may_restrict(other, table)
    ]
    return min(usable)[1:] if usable else None


def _own(columns: EqualColumns, table: str) -> list[str]:
    return [column for owner, column in columns if owner == table]

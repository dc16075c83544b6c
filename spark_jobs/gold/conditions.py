"""Conditions on the columns of wanted rows: as files are chosen, as they are read, and on rows in memory.

Rows in memory are compared directly: Arrow's scanner takes ten times as long for some thousands of them.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from spark_jobs.gold.walk import From, Values, Where
from spark_jobs.runtime.tables.listing import Condition


def of_files(where: Where) -> list[Condition]:
    """``where`` as a Listing's conditions."""
    return [
        (name, ">=", values.day) if isinstance(values, From) else (name, "in", values)
        for name, values in where.items()
    ]


def of_rows(schema: pa.Schema, where: Where) -> ds.Expression | None:
    """``where`` as an Arrow filter, None where it is empty."""
    parts = [_part(schema.field(name), values) for name, values in where.items()]
    return reduce(and_, parts) if parts else None


def matching(rows: pa.Table, columns: Sequence[str], where: Where) -> pa.Table:
    """``columns`` of those of ``rows`` for which ``where`` holds."""
    masks = [_mask(rows[name], values) for name, values in where.items()]
    chosen = rows.select(list(columns))
    return chosen.filter(reduce(pc.and_, masks)) if masks else chosen


def _part(field: pa.Field, values: Values | From) -> ds.Expression:
    column = ds.field(field.name)
    if isinstance(values, From):
        return column >= pa.scalar(values.day).cast(field.type)
    wanted = pa.array(list(values), field.type)
    bounds = pc.min_max(wanted)
    # The range prunes row groups; a list of values does not.
    within = (column >= bounds["min"]) & (column <= bounds["max"])
    return within & column.isin(wanted) if len(values) > 1 else within


def _mask(column: pa.ChunkedArray, values: Values | From) -> pa.ChunkedArray:
    if isinstance(values, From):
        return pc.greater_equal(column, pa.scalar(values.day).cast(column.type))
    return pc.is_in(column, value_set=pa.array(list(values), column.type))

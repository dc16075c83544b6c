"""Changed rows as far as a SELECT can see them, and as a writer takes them.

Rows are counted, not paired: a row that went and came back the same, in the used columns, is no change.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.runtime.tables.recent_changes import WEIGHT
from spark_jobs.runtime.writers.writer import DELETED, FRESH


def net_change(rows: pa.Table, columns: Sequence[str]) -> pa.Table:
    """``rows`` reduced to ``columns``, equal ones added up, those that cancel out left away.

    ``rows`` has WEIGHT; so has the result, after ``columns``.
    """
    if not columns:
        return rows.select([WEIGHT]).slice(0, 0)
    grouped = rows.select([*columns, WEIGHT]).group_by(list(columns), use_threads=False)
    summed = grouped.aggregate([(WEIGHT, "sum")])
    summed = summed.rename_columns([*columns, WEIGHT])
    return summed.filter(pc.not_equal(summed[WEIGHT], 0))


def as_upserts(change: pa.Table, key: Sequence[str]) -> pa.Table:
    """A net change of a table by its key, as ``Writer.upsert`` takes it: rows with DELETED and FRESH."""
    added = change.filter(pc.greater(change[WEIGHT], 0))
    removed = change.filter(pc.less(change[WEIGHT], 0))
    stays, was = set(_keys(added, key)), set(_keys(removed, key))
    gone = removed.filter(pa.array([name not in stays for name in _keys(removed, key)], pa.bool_()))
    fresh = [name not in was for name in _keys(added, key)]
    rows = pa.concat_tables([added, gone]).drop_columns([WEIGHT])
    rows = rows.append_column(
        DELETED, pa.array([False] * added.num_rows + [True] * gone.num_rows, pa.bool_())
    )
    return rows.append_column(FRESH, pa.array([*fresh, *([False] * gone.num_rows)], pa.bool_()))


def _keys(rows: pa.Table, key: Sequence[str]) -> list[tuple[object, ...]]:
    return list(zip(*(rows[name].to_pylist() for name in key), strict=True))

"""What changed in an input between two versions, as far as a SELECT can see it.

Rows are counted, not paired: a row that went and came back the same, in the used columns, is no change.
"""

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from spark_jobs.runtime.writer import DELETED, FRESH

WEIGHT = "_weight"
"""int64: how often a row was added (positive) or removed (negative)."""
_ADDED = pa.array(["insert", "update_postimage"])


def net_change(rows: pa.Table, columns: Sequence[str]) -> pa.Table:
    """``rows`` reduced to ``columns``, equal ones added up, those that cancel out left away.

    ``rows`` has WEIGHT; so has the result, after ``columns``.
    """
    if not columns:
        return rows.select([WEIGHT]).slice(0, 0)
    summed = rows.select([*columns, WEIGHT]).group_by(list(columns)).aggregate([(WEIGHT, "sum")])
    summed = summed.rename_columns([*columns, WEIGHT])
    return summed.filter(pc.not_equal(summed[WEIGHT], 0))


def difference(removed: pa.Table, added: pa.Table) -> pa.Table:
    """Both with WEIGHT, as one table of the same columns."""
    return pa.concat_tables([_weighted(removed, -1), _weighted(added, 1)])


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


def read_changes(
    table: DeltaTable, since: int, until: int, columns: Sequence[str], limit: int
) -> pa.Table | None:
    """The change data feed after version ``since`` up to ``until``: ``columns`` and WEIGHT.

    None where there are more than ``limit`` rows; raises DeltaError where the feed is no longer there.
    """
    reader = table.load_cdf(since + 1, until, columns=[*columns, "_change_type"])
    batches = _up_to((pa.record_batch(batch) for batch in reader), limit)
    if batches is None:
        return None
    schema = pa.schema(reader.schema)
    # The feed has strings as views, for which Arrow's kernels are missing.
    rows = pa.Table.from_batches(batches, schema).cast(pa.schema([_without_view(field) for field in schema]))
    sign = pc.if_else(pc.is_in(rows["_change_type"], _ADDED), 1, -1)
    return rows.select(list(columns)).append_column(WEIGHT, pc.cast(sign, pa.int64()))


def _without_view(field: pa.Field) -> pa.Field:
    plain = {pa.string_view(): pa.string(), pa.binary_view(): pa.binary()}
    return field.with_type(plain.get(field.type, field.type))


def _up_to(batches: Iterable[pa.RecordBatch], limit: int) -> list[pa.RecordBatch] | None:
    kept: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        rows += batch.num_rows
        if rows > limit:
            return None
        kept.append(batch)
    return kept


def _keys(rows: pa.Table, key: Sequence[str]) -> list[tuple[object, ...]]:
    return list(zip(*(rows[name].to_pylist() for name in key), strict=True))


def _weighted(rows: pa.Table, weight: int) -> pa.Table:
    return rows.append_column(WEIGHT, pa.repeat(pa.scalar(weight, pa.int64()), rows.num_rows))

"""Makes some rows of a Delta table what they should be: one atomic commit for the keys whose rows differ.

No watermark guards these commits: a backfill mends what a watermark calls done.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.model import Contract
from spark_jobs.gold.changes import net_change
from spark_jobs.runtime.choice import Pair
from spark_jobs.runtime.engines.comparison import counted, differing_keys, key_counts
from spark_jobs.runtime.tables.recent_changes import difference
from spark_jobs.runtime.writers import merge_sql
from spark_jobs.runtime.writers.writer import ArrowWriter

KEYS_A_COMMIT = 2000
Rows = TypeVar("Rows")


def mend(writer: ArrowWriter, table: str, column: str, expected: pa.Table, actual: pa.Table) -> int:
    """Replace the rows of every value of ``column`` for which ``actual`` differs from ``expected``.

    Both have all columns of the table, and all rows of each value of ``column`` that they have at all. Returns how
    many values differed. Each commit is atomic and stands for itself, so that a run that ends early is gone on with.
    """
    columns = expected.column_names
    change = net_change(difference(actual.select(columns).cast(expected.schema), expected), columns)
    values = pc.unique(change[column]).to_pylist()
    for start in range(0, len(values), KEYS_A_COMMIT):
        some = values[start : start + KEYS_A_COMMIT]
        rows = expected.filter(pc.is_in(expected[column], pa.array(some, expected.schema.field(column).type)))
        writer.replace(table, in_list(column, some), rows)
    return len(values)


def mend_whole(
    pair: Pair[Rows], writer: ArrowWriter, contract: Contract, schema: pa.Schema, expected: Rows
) -> tuple[int, int]:
    """Make the table ``expected``, which is all of it; returns how many values its key's first column has, and how
    many of them differed.

    The comparison is the pair's. Up to KEYS_A_COMMIT values have their rows replaced, by ``writer``; where more
    differ, the pair writes the whole table, so that rows which are many stay where they were computed.
    """
    engine, table, column = pair.engine, contract.table, contract.key[0]
    with engine.held(counted(engine, schema, expected, engine.scan(table, schema.names))) as both:
        values, differing = key_counts(engine, both, column)
        if differing > KEYS_A_COMMIT:
            pair.writer.overwrite(table, expected, None)
        elif differing:
            keys = [key[column] for key in differing_keys(engine, both, [column], KEYS_A_COMMIT)]
            rows = engine.pick(expected, schema.names, [(column, "in", keys)]).cast(schema)
            writer.replace(table, in_list(column, keys), rows)
    return values, differing


def in_list(column: str, values: Sequence[Any]) -> str:
    """SQL: the column has one of ``values``."""
    return f'"{column}" IN ({", ".join(merge_sql.literal(value) for value in values)})'

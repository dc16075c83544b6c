"""A comparison counts what EXCEPT ALL would give, either way, duplicates and nulls too."""

from collections import Counter
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.runtime.engines.comparison import Totals, counted, differing_keys, totals
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine

SCHEMA = pa.schema({"k": pa.int64(), "v": pa.decimal128(9, 2)})
ROWS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, "1.00", "2.50"])), max_size=8)
Row = tuple[int, str | None]


def table(rows: list[Row], value: pa.DataType) -> pa.Table:
    keys = pa.array([key for key, _ in rows], pa.int64())
    return pa.table({"k": keys, "v": pa.array([text for _, text in rows], pa.string()).cast(value)})


def compared(expected: list[Row], actual: list[Row]) -> tuple[Totals, list[Any]]:
    engine = DuckDbEngine()
    # A SELECT gives wider types than its table has.
    wide, narrow = table(expected, pa.decimal128(20, 4)), table(actual, pa.decimal128(9, 2))
    both = counted(engine, SCHEMA, wide, narrow)
    return totals(engine, both), differing_keys(engine, both, ["k"], 2)


@given(expected=ROWS, actual=ROWS)
def test_rows_without_a_partner_are_counted_either_way(expected: list[Row], actual: list[Row]) -> None:
    one, other = Counter(expected), Counter(actual)
    missing, unexpected = one - other, other - one
    found, keys = compared(expected, actual)
    assert found == Totals(len(expected), len(actual), missing.total(), unexpected.total())
    differing = sorted({key for key, _ in [*missing, *unexpected]})
    assert keys == [{"k": key} for key in differing[:2]]

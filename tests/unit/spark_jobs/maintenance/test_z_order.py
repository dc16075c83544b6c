"""Rows on Morton's curve: the known one on a grid, all rows once, and files that cover little of each column."""

from collections import Counter
from random import Random

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.maintenance.layout import MAX_OPENED, opened
from spark_jobs.maintenance.z_order import z_ordered, z_values

SMALL = st.integers(0, 5)
Rows = list[tuple[int | None, int, int]]


def table(rows: Rows) -> pa.Table:
    names = ("a", "b", "c")
    return pa.table({name: pa.array([row[at] for row in rows], pa.int64()) for at, name in enumerate(names)})


def test_a_grid_is_walked_quarter_by_quarter() -> None:
    # The second column is a thousand times as large and of another type: only ranks count.
    grid = [(a, b) for a in range(4) for b in range(4)]
    days = pa.chunked_array([pa.array([b * 1000 for _, b in grid], pa.timestamp("us"))])
    values = z_values([pa.chunked_array([[a for a, _ in grid]]), days])
    walked = [grid[place] for place in pc.sort_indices(pa.array(values)).to_pylist()]
    assert walked[:8] == [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (0, 3), (1, 2), (1, 3)]
    assert walked[8:] == [(a + 2, b) for a, b in walked[:8]]


@given(st.lists(st.tuples(st.none() | SMALL, SMALL, SMALL), max_size=60), st.integers(1, 9))
def test_every_row_is_in_one_part_and_no_part_is_empty(rows: Rows, files: int) -> None:
    parts = z_ordered(table(rows), ["a", "b"], files)
    assert Counter(tuple(row.values()) for part in parts for row in part.to_pylist()) == Counter(rows)
    assert len(parts) == min(files, len(rows))


@given(st.integers(), st.integers(4, 40))
def test_a_filter_by_any_column_opens_few_files(seed: int, files: int) -> None:
    # As orders are: customers at random, days one after the other.
    random = Random(seed)
    rows = table([(random.randint(1, 663), row // 60, row) for row in range(4000)])
    parts = z_ordered(rows, ["a", "b"], files)
    for column in ("a", "b"):
        ends = [pc.min_max(part[column]).as_py() for part in parts]
        assert opened([(each["min"], each["max"]) for each in ends]) <= MAX_OPENED * files**-0.5

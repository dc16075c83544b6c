"""Files are rewritten where it gains something, and left alone where they are in order."""

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.maintenance.layout import MAX_SMALL_FILES, layout, opened, overlap

MEGABYTE = 1 << 20


def actions(ranges: list[tuple[int, int]], size: int) -> pa.Table:
    return pa.table(
        {
            "size_bytes": [size] * len(ranges),
            "min.k": [least for least, _ in ranges],
            "max.k": [most for _, most in ranges],
        }
    )


def test_large_files_that_cover_separate_ranges_are_orderly() -> None:
    assert layout(actions([(0, 9), (10, 19), (19, 30)], 32 * MEGABYTE), ["k"]).orderly


def test_large_files_that_cover_the_same_range_are_not() -> None:
    found = layout(actions([(0, 30), (1, 29), (2, 28)], 32 * MEGABYTE), ["k"])
    assert not found.orderly
    assert found.overlap == pytest.approx(2 / 3)


def test_many_small_files_are_not_orderly_and_some_are() -> None:
    some = [(n, n) for n in range(MAX_SMALL_FILES)]
    assert layout(actions(some, MEGABYTE // 16), ["k"]).orderly
    assert not layout(actions([*some, (99, 99)], MEGABYTE // 16), ["k"]).orderly


def test_a_table_without_an_order_or_without_statistics_is_only_counted() -> None:
    assert layout(actions([(0, 30), (1, 29)], 32 * MEGABYTE), []).overlap == 0
    assert layout(pa.table({"size_bytes": [1]}), ["k"]).overlap == 0


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20, unique=True))
def test_cutting_a_sorted_column_into_files_gives_no_overlap(values: list[int]) -> None:
    ordered = sorted(values)
    assert overlap([(value, value) for value in ordered]) == 0
    assert overlap(list(pairwise(ordered))) == 0


def grid(columns: int, rows: int, size: int = 32 * MEGABYTE) -> pa.Table:
    """Files that each cover one field of a grid over ``k`` (from 0 to 59) and ``day``."""
    fields = [(k * 60 // columns, day * 60 // rows) for k in range(columns) for day in range(rows)]
    return pa.table(
        {
            "size_bytes": [size] * len(fields),
            "min.k": [k for k, _ in fields],
            "max.k": [k + 60 // columns - 1 for k, _ in fields],
            "min.day": [day for _, day in fields],
            "max.day": [day + 60 // rows - 1 for _, day in fields],
        }
    )


def test_files_over_a_grid_are_in_z_order_and_slices_by_one_column_are_not() -> None:
    assert layout(grid(4, 4, MEGABYTE // 4), ["k", "day"]).orderly
    slices = layout(grid(1, 20, MEGABYTE // 4), ["k", "day"])
    assert not slices.orderly
    assert layout(grid(1, 20), ["day"]).orderly


def test_a_filter_opens_the_files_around_its_value() -> None:
    assert opened([(0, 9), (10, 19), (20, 29), (30, 39)]) == pytest.approx(1 / 4)
    # The middles lie between 0 and 20, there again, at 20, and between 30 and 40.
    assert opened([(0, 20), (0, 20), (0, 30), (30, 40)]) == pytest.approx((3 + 3 + 1 + 1) / 16)
    assert opened([("a", "k"), ("a", "k"), ("a", "p"), ("p", "z")]) == pytest.approx((3 + 3 + 1 + 1) / 16)


def test_files_full_of_one_frequent_value_do_not_count_against_each_other() -> None:
    assert opened([(7, 7)] * 5) == pytest.approx(1 / 5)


def test_a_few_large_files_are_not_in_z_order() -> None:
    # Of 8 MB in two files nothing is skipped; there ought to be 32.
    both = {"min.k": [0, 5], "max.k": [4, 9], "min.day": [0, 5], "max.day": [4, 9]}
    assert not layout(pa.table({"size_bytes": [4 * MEGABYTE] * 2, **both}), ["k", "day"]).orderly
    assert layout(pa.table({"size_bytes": [MEGABYTE // 4] * 2, **both}), ["k", "day"]).orderly


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends))), max_size=12
    )
)
def test_the_files_around_each_middle_are_counted(ranges: list[tuple[int, int]]) -> None:
    places = sorted({bound for ends in ranges for bound in ends})
    by_place = [(places.index(least), places.index(most)) for least, most in ranges]
    middles = [(least + most) / 2 for least, most in by_place]
    around = [max(sum(least < value < most for least, most in by_place), 1) for value in middles]
    assert opened(ranges) == pytest.approx(sum(around) / max(len(ranges), 1) ** 2)

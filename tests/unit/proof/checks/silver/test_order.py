"""Bronze's rows along Kafka's offsets: a step back is seen, wherever the rows stand in the table."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof.checks.silver.order import steps_back

NAMES = ["_partition", "_offset", "_commit_lsn", "_sequence"]


def bronze(*rows: tuple[int, int, int, int]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in NAMES)
    return pa.table({name: pa.array(column, pa.int64()) for name, column in zip(NAMES, columns, strict=True)})


def test_partitions_are_looked_at_one_by_one() -> None:
    assert steps_back(bronze((0, 0, 9, 1), (1, 0, 5, 1), (0, 1, 9, 2), (1, 1, 5, 2))) == 0


@pytest.mark.parametrize("second", [(0, 1, 8, 5), (0, 1, 9, 1)])
def test_a_lower_lsn_or_sequence_behind_a_higher_one_is_a_step_back(
    second: tuple[int, int, int, int],
) -> None:
    assert steps_back(bronze((0, 0, 9, 2), second)) == 1


@given(st.permutations(range(6)))
def test_the_order_of_rows_in_the_table_says_nothing(order: list[int]) -> None:
    rows = [(0, offset, 10 + offset, 1) for offset in range(6)]
    assert steps_back(bronze(*(rows[at] for at in order))) == 0


def test_no_rows_are_in_order() -> None:
    assert steps_back(bronze()) == 0

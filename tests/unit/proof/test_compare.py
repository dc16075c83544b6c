"""The comparison must see every difference that can be planted into a table."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof.compare import compare

ROWS = pa.table({"id": [1, 2, 3], "name": ["a", None, "c"], "amount": [1.5, 2.5, None]})


def test_equal_tables_in_another_order_are_equal() -> None:
    difference = compare("silver.t", ("id",), ROWS, ROWS.take([2, 0, 1]))
    assert difference.equal
    assert difference.rows == 3


def test_a_missing_row_is_named_by_its_key() -> None:
    difference = compare("silver.t", ("id",), ROWS, ROWS.slice(1))
    assert (difference.missing, difference.unexpected) == (1, 0)
    assert difference.examples == ("only in the source: id=1",)


def test_a_doubled_row_is_seen() -> None:
    difference = compare("silver.t", ("id",), ROWS, pa.concat_tables([ROWS, ROWS.slice(0, 1)]))
    assert (difference.missing, difference.unexpected) == (0, 1)


def test_a_changed_value_is_named_by_key_and_column() -> None:
    changed = ROWS.set_column(1, "name", pa.array(["a", "b", "c"]))
    difference = compare("silver.t", ("id",), ROWS, changed)
    assert difference.examples == ("id=2 differs in name: None ≠ 'b'",)


@given(st.lists(st.integers(0, 5), min_size=1), st.data())
def test_any_dropped_row_is_counted(values: list[int], data: st.DataObject) -> None:
    table = pa.table({"id": values})
    dropped = data.draw(st.integers(0, len(values) - 1))
    rest = table.filter(pc.not_equal(pa.array(range(len(values))), dropped))
    difference = compare("silver.t", ("id",), table, rest)
    assert (difference.missing, difference.unexpected) == (1, 0)


@pytest.mark.parametrize("column", ["id", "name", "amount"])
def test_a_nulled_column_is_seen(column: str) -> None:
    position = ROWS.column_names.index(column)
    nulled = ROWS.set_column(position, column, pa.nulls(3, ROWS.schema.field(column).type))
    assert not compare("silver.t", ("id",), ROWS, nulled).equal

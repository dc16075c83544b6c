"""The desk hands out what is under way in order, and takes it back in order."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cdc_simulator.workload.small_desk import item, roll_back, small_desk


@given(st.lists(st.integers()), st.integers(0, 10))
def test_what_was_taken_returns_to_its_place(queue: list[int], count: int) -> None:
    desk, waiting = small_desk(), deque(queue)
    transaction = desk.begin("test")
    assert desk.take(transaction, waiting, count) == queue[:count]
    assert list(waiting) == queue[count:]
    roll_back(transaction)
    assert list(waiting) == queue


def test_an_item_lacks_what_is_neither_on_hand_nor_on_order() -> None:
    one = item(1)
    assert one.lacking == 100
    one.on_order = 60
    assert one.lacking == 40
    one.on_hand = 500
    assert one.lacking == 0


def test_a_table_has_numbers_of_its_own() -> None:
    desk = small_desk()
    assert [desk.number("orders"), desk.number("orders"), desk.number("invoices")] == [1001, 1002, 1001]

"""The desk hands out what is under way in order, and takes it back in order."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.desk.documents import Bill
from tests.unit.cdc_simulator.workload.small_desk import item, roll_back, small_desk


def test_what_was_taken_for_a_transaction_that_failed_returns() -> None:
    desk, bills = small_desk(), [Bill(number, 1, Decimal(1)) for number in range(3)]
    desk.unpaid.extend(bills)
    transaction = desk.begin("test")
    assert desk.take(transaction, desk.unpaid, 2) == bills[:2]
    assert list(desk.unpaid) == bills[2:]
    roll_back(transaction)
    assert list(desk.unpaid) == bills


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


def test_large_customers_order_more_often() -> None:
    desk = small_desk()
    desk.customers[2].weight = 8
    chosen = [desk.some_customer() for _ in range(1_000)]
    assert set(chosen) == {1, 2, 3}
    assert 750 < chosen.count(2) < 850


@given(st.integers(1, 8))
def test_an_order_has_different_items_and_popular_ones_more_often(count: int) -> None:
    desk = small_desk()
    desk.items[4].weight = 20
    for _ in range(20):
        found = desk.some_items(count)
        assert len(found) == len(set(found)) == min(count, 6)
    firsts = [desk.some_items(1)[0] for _ in range(500)]
    assert 350 < firsts.count(4) < 450

"""Payments settle exactly the bills that they are for, and transfers between accounts add up to nothing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.business.money import collect, contra, pay_suppliers
from cdc_simulator.workload.desk.documents import Bill
from tests.unit.cdc_simulator.workload.small_desk import roll_back, rows, small_desk

BILLS = [Bill(11, 1, Decimal("5.25")), Bill(12, 3, Decimal("1.00")), Bill(13, 1, Decimal("0.75"))]


def test_a_customer_makes_one_payment_for_all_of_its_bills() -> None:
    desk = small_desk()
    desk.unpaid.extend(BILLS)
    paid = collect(desk, 3)
    payments = rows(paid, "customer_transactions", "c")
    assert {row["customer_id"]: row["transaction_amount"] for row in payments} == {
        1: Decimal("-6.00"),
        3: Decimal("-1.00"),
    }
    assert {row["transaction_type_id"] for row in payments} == {desk.kinds["Customer Payment Received"]}
    settled = rows(paid, "customer_transactions", "u")
    assert [row["customer_transaction_id"] for row in settled] == [11, 12, 13]
    assert {row["outstanding_balance"] for row in settled} == {Decimal(0)}
    assert not list(desk.unpaid)


def test_the_oldest_bills_are_paid_first_and_come_back_where_it_failed() -> None:
    desk = small_desk()
    desk.unpaid_by_us.extend(BILLS)
    paid = pay_suppliers(desk, 2)
    assert [row["supplier_transaction_id"] for row in rows(paid, "supplier_transactions", "u")] == [11, 12]
    roll_back(paid)
    assert list(desk.unpaid_by_us) == BILLS


def test_without_bills_nobody_pays() -> None:
    assert collect(small_desk(), 5) is None
    assert pay_suppliers(small_desk(), 5) is None


@given(st.integers(0, 10**6), st.integers(1, 20))
def test_a_debt_moves_whole_from_one_customer_to_another(seed: int, count: int) -> None:
    bookings = rows(contra(small_desk(seed), count), "customer_transactions", "c")
    assert len(bookings) == 2 * count
    for giver, taker in zip(bookings[::2], bookings[1::2], strict=True):
        assert giver["customer_id"] != taker["customer_id"]
        assert giver["transaction_amount"] + taker["transaction_amount"] == 0
        assert giver["outstanding_balance"] == giver["transaction_amount"] < 0

"""Goods that come back: a credit note for one line, the goods on hand again, and the money with the next payment."""

from decimal import Decimal

from cdc_simulator.source.drawing.words import names
from cdc_simulator.workload.business.money import collect
from cdc_simulator.workload.business.returns import take_back
from cdc_simulator.workload.desk.documents import Bill, Shipment
from tests.unit.cdc_simulator.workload.small_desk import (
    HEAD,
    commit,
    order,
    pass_days,
    roll_back,
    rows,
    small_desk,
)


def test_a_line_comes_back_whole_by_a_credit_note_with_a_reason() -> None:
    desk = small_desk()
    desk.to_take_back.extend([Shipment(9, order(77, 2, (1, 4)))])
    taken = take_back(desk, 5)
    (note,) = rows(taken, "invoices", "c")
    assert (note["is_credit_note"], note["order_id"], note["bill_to_customer_id"]) == (True, 77, HEAD)
    assert note["credit_note_reason"] in names()["credit_note_reasons"]
    assert (note["total_dry_items"], note["total_chiller_items"]) == (4, 0)
    (line,) = rows(taken, "invoice_lines", "c")
    assert (line["quantity"], line["extended_price"]) == (-4, Decimal("-11.50"))
    assert line["quantity"] * line["unit_price"] + line["tax_amount"] == line["extended_price"]
    (booking,) = rows(taken, "customer_transactions", "c")
    assert booking["transaction_type_id"] == desk.kinds["Customer Credit Note"]
    assert booking["transaction_amount"] == booking["outstanding_balance"] == Decimal("-11.50")
    assert [row["quantity"] for row in rows(taken, "stock_item_transactions", "c")] == [4]
    assert [row["quantity_on_hand"] for row in rows(taken, "inventory", "u")] == [4]


def test_the_goods_may_be_sold_again_once_that_is_committed() -> None:
    desk = small_desk()
    desk.to_take_back.extend([Shipment(9, order(77, 2, (1, 4)))])
    taken = take_back(desk, 1)
    assert desk.items[1].on_hand == 100
    commit(taken)
    assert desk.items[1].on_hand == 104
    assert take_back(desk, 1) is None


def test_a_return_that_failed_comes_again() -> None:
    desk, shipment = small_desk(), Shipment(9, order(77, 2, (1, 4)))
    desk.to_take_back.extend([shipment])
    roll_back(take_back(desk, 1))
    assert list(desk.to_take_back) == [shipment]


def test_credit_lowers_the_next_payment_and_is_refunded_where_nothing_is_owed() -> None:
    for owed, kind, amount in (
        ("20.00", "Customer Payment Received", "-8.50"),
        (None, "Customer Refund", "11.50"),
    ):
        desk = small_desk()
        desk.to_take_back.extend([Shipment(9, order(77, 2, (1, 4)))])
        commit(take_back(desk, 1))
        if owed:
            desk.unpaid.extend([Bill(5, HEAD, Decimal(owed))])
        pass_days(desk, 14)
        (payment,) = rows(collect(desk, 5), "customer_transactions", "c")
        assert (payment["transaction_type_id"], payment["transaction_amount"]) == (
            desk.kinds[kind],
            Decimal(amount),
        )
        assert payment["outstanding_balance"] == 0

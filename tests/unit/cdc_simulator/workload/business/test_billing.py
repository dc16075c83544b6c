"""Invoices add up to the cent, and are written for what was picked."""

from datetime import timedelta
from decimal import Decimal

from cdc_simulator.workload.business.billing import invoice
from tests.unit.cdc_simulator.workload.small_desk import HEAD, commit, order, roll_back, rows, small_desk


def test_the_booking_is_the_sum_of_the_lines_at_whom_the_customer_is_billed() -> None:
    desk = small_desk()
    desk.to_invoice.extend([order(77, 2, (1, 3), (4, 1))])
    billed = invoice(desk, 1)
    lines = rows(billed, "invoice_lines", "c")
    # 3 x 2.50 with 15 %: 1.125, half a cent goes up.
    assert [(line["tax_amount"], line["extended_price"]) for line in lines] == [
        (Decimal("1.13"), Decimal("8.63")),
        (Decimal("0.38"), Decimal("2.88")),
    ]
    (booking,) = rows(billed, "customer_transactions", "c")
    assert (booking["customer_id"], booking["transaction_amount"]) == (HEAD, Decimal("11.51"))
    assert booking["amount_excluding_tax"] + booking["tax_amount"] == booking["outstanding_balance"]
    (written,) = rows(billed, "invoices", "c")
    assert (written["total_dry_items"], written["total_chiller_items"]) == (3, 1)


def test_goods_leave_the_stock_item_by_item() -> None:
    desk = small_desk()
    desk.to_invoice.extend([order(1, 2, (1, 3), (2, 5)), order(2, 3, (1, 4))])
    billed = invoice(desk, 2)
    moved = [(row["stock_item_id"], row["quantity"]) for row in rows(billed, "stock_item_transactions", "c")]
    assert moved == [(1, -3), (2, -5), (1, -4)]
    changed = {row["stock_item_id"]: row["quantity_on_hand"] for row in rows(billed, "inventory", "u")}
    assert changed == {1: -7, 2: -5}


def test_what_was_not_picked_is_not_billed() -> None:
    desk = small_desk()
    partly = order(77, 3, (1, 3), (4, 5), (2, 1))
    partly.lines[1].picked, partly.lines[2].picked = 2, 0
    desk.to_invoice.extend([partly])
    billed = invoice(desk, 1)
    assert [row["quantity"] for row in rows(billed, "invoice_lines", "c")] == [3, 2]
    assert [row["quantity"] for row in rows(billed, "stock_item_transactions", "c")] == [-3, -2]
    (written,) = rows(billed, "invoices", "c")
    assert (written["total_dry_items"], written["total_chiller_items"]) == (3, 2)


def test_after_the_commit_the_bill_is_due_within_the_credit_and_the_goods_are_under_way() -> None:
    desk = small_desk()
    desk.to_invoice.extend([order(1, 3, (1, 4))])
    commit(invoice(desk, 1))
    (bill,) = desk.unpaid
    assert (bill.transaction_id, bill.party, bill.amount) == (1001, 3, Decimal("11.50"))
    assert timedelta(0) < bill.due - desk.clock.now() < timedelta(days=14)
    assert [(one.invoice_id, one.order and one.order.order_id) for one in desk.to_deliver] == [(1001, 1)]
    assert not list(desk.to_invoice)


def test_an_order_that_is_not_due_is_not_billed() -> None:
    desk, later = small_desk(), order(1, 3, (1, 4))
    later.due = desk.clock.now() + timedelta(hours=1)
    desk.to_invoice.extend([later])
    assert invoice(desk, 1) is None
    assert list(desk.to_invoice) == [later]


def test_a_failed_invoice_gives_the_orders_back() -> None:
    desk = small_desk()
    before = [order(1, 3, (1, 4)), order(2, 3, (1, 101))]
    desk.to_invoice.extend(before)
    roll_back(invoice(desk, 2))
    assert list(desk.to_invoice) == before
    assert not list(desk.unpaid)

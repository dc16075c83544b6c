"""Orders to suppliers: for goods under their reorder level, received whole, and paid later."""

from decimal import Decimal

from cdc_simulator.workload.business.supply import order_goods, receive_goods
from cdc_simulator.workload.desk.documents import Purchase, PurchaseLine
from tests.unit.cdc_simulator.workload.small_desk import commit, roll_back, rows, small_desk


def test_goods_under_their_reorder_level_are_ordered_up_to_the_target() -> None:
    desk = small_desk()
    desk.items[4].on_hand, desk.items[2].on_hand, desk.items[6].on_hand = 0, 49, 50
    ordered = order_goods(desk, 1)
    (purchase,) = rows(ordered, "purchase_orders", "c")
    assert (purchase["supplier_id"], purchase["contact_person_id"]) == (2, 23)
    lines = rows(ordered, "purchase_order_lines", "c")
    # 200 and 151 are missing, an outer package holds 12; item 6 is not under its level of 50.
    assert [(row["stock_item_id"], row["ordered_outers"]) for row in lines] == [(4, 17), (2, 13)]
    assert {row["expected_unit_price_per_outer"] for row in lines} == {Decimal("6.00")}


def test_what_is_on_order_is_not_ordered_again() -> None:
    desk = small_desk()
    for item in desk.items.values():
        item.on_hand = 0
    commit(order_goods(desk, 2))
    assert {item.lacking for item in desk.items.values()} == {0}
    assert len(desk.to_receive) == 2
    assert order_goods(desk, 2) is None


PURCHASE = Purchase(9, 1, [PurchaseLine(91, 1, 2, Decimal("6.00")), PurchaseLine(92, 3, 1, Decimal("6.00"))])


def test_an_order_comes_in_whole_with_the_suppliers_invoice() -> None:
    desk = small_desk()
    desk.to_receive.extend([PURCHASE])
    received = receive_goods(desk, 1)
    assert [row["received_outers"] for row in rows(received, "purchase_order_lines", "u")] == [2, 1]
    assert [row["quantity"] for row in rows(received, "stock_item_transactions", "c")] == [24, 12]
    (booking,) = rows(received, "supplier_transactions", "c")
    assert (booking["amount_excluding_tax"], booking["tax_amount"]) == (Decimal("18.00"), Decimal("2.70"))
    assert (booking["transaction_amount"], booking["outstanding_balance"]) == (
        Decimal("20.70"),
        Decimal("20.70"),
    )


def test_goods_may_be_sold_and_are_owed_for_once_they_are_committed() -> None:
    desk = small_desk()
    desk.to_receive.extend([PURCHASE])
    desk.items[1].on_order, desk.items[3].on_order = 24, 12
    received = receive_goods(desk, 1)
    assert desk.items[1].on_hand == 100
    commit(received)
    assert (desk.items[1].on_hand, desk.items[1].on_order) == (124, 0)
    assert (desk.items[3].on_hand, desk.items[3].on_order) == (112, 0)
    (bill,) = desk.unpaid_by_us
    assert (bill.transaction_id, bill.party, bill.amount) == (1001, 1, Decimal("20.70"))
    assert bill.due > desk.clock.now()


def test_a_receipt_that_failed_is_still_to_come() -> None:
    desk = small_desk()
    desk.to_receive.extend([PURCHASE])
    roll_back(receive_goods(desk, 1))
    assert list(desk.to_receive) == [PURCHASE]
    assert receive_goods(small_desk(), 1) is None

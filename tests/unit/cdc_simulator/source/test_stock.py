"""Stock is what came in less what went out, item by item."""

import numpy as np

from cdc_simulator.source.stock import inventory_columns, movement_columns
from tests.unit.cdc_simulator.source.shop_tables import DRAW, Tables, ask, small_trade


def test_stock_on_hand_is_the_sum_of_its_movements_and_never_negative(small: Tables) -> None:
    rows = ask(
        small,
        "SELECT quantity_on_hand, sum(quantity) FROM inventory JOIN stock_item_transactions USING (stock_item_id) "
        "GROUP BY stock_item_id, quantity_on_hand",
    )
    assert len(rows) == 227
    assert all(on_hand == total and on_hand >= 0 for on_hand, total in rows)  # type: ignore[operator]


def test_goods_leave_for_invoices_come_in_for_orders_and_are_corrected_upwards() -> None:
    moves = small_trade().moves
    issued, received = moves.invoice > 0, moves.purchase_order > 0
    assert issued.sum() == 1_220
    assert not (issued & received).any()
    assert (moves.quantity[issued] < 0).all()
    assert (moves.quantity[~issued] > 0).all()
    assert (~issued & ~received).sum() == 10
    assert ((moves.customer > 0) == issued).all()
    assert ((moves.supplier > 0) == received).all()


def test_a_movement_has_only_the_ids_that_apply() -> None:
    moves = small_trade().moves
    columns = movement_columns(moves, np.arange(len(moves.item)))
    invoice = columns["invoice_id"]
    assert isinstance(invoice, np.ma.MaskedArray)
    assert invoice.count() == 1_220
    assert invoice.min() == 1


def test_what_is_on_hand_is_what_was_counted_last() -> None:
    trade = small_trade()
    columns = inventory_columns(DRAW, trade.moves, trade.items)
    on_hand = np.asarray(columns["quantity_on_hand"])
    assert on_hand.sum() == trade.moves.quantity.sum()
    assert (on_hand >= 0).all()
    assert (on_hand == columns["last_stocktake_quantity"]).all()

"""Stock is what came in less what went out, item by item."""

import numpy as np

from cdc_simulator.source.books.stock import COUNT, ISSUE, RECEIPT, inventory_columns, movement_columns
from cdc_simulator.source.drawing.words import identifier
from tests.unit.cdc_simulator.source.shop_tables import (
    BILLED_LINES,
    CREDIT_NOTES,
    DRAW,
    Tables,
    ask,
    small_trade,
)


def test_stock_on_hand_is_the_sum_of_its_movements_and_never_negative(small: Tables) -> None:
    rows = ask(
        small,
        "SELECT quantity_on_hand, sum(quantity) FROM inventory JOIN stock_item_transactions USING (stock_item_id) "
        "GROUP BY stock_item_id, quantity_on_hand",
    )
    assert len(rows) == 227
    assert all(on_hand == total and on_hand >= 0 for on_hand, total in rows)  # type: ignore[operator]


def test_no_item_was_ever_less_than_nothing(small: Tables) -> None:
    stock = (
        "sum(quantity) OVER (PARTITION BY stock_item_id ORDER BY transaction_occurred_when, quantity DESC)"
    )
    ((least,),) = ask(small, f"SELECT min(stock) FROM (SELECT {stock} AS stock FROM stock_item_transactions)")
    assert least >= 0  # type: ignore[operator]


def test_goods_leave_for_invoices_come_in_for_orders_and_credit_notes_and_are_corrected_upwards() -> None:
    trade = small_trade()
    moves = trade.moves
    sold, received = moves.invoice > 0, moves.purchase_order > 0
    back = sold & (moves.quantity > 0)
    assert sold.sum() == BILLED_LINES
    assert back.sum() == CREDIT_NOTES
    assert trade.invoices.is_credit_note[moves.invoice[back] - 1].all()
    assert not (sold & received).any()
    assert (moves.quantity[~sold] > 0).all()
    assert (~sold & ~received).sum() == 310 - trade.purchases.received.sum()
    assert ((moves.customer > 0) == sold).all()
    assert ((moves.supplier > 0) == received).all()
    kinds = {name: identifier("transaction_types", name) for name in (ISSUE, RECEIPT, COUNT)}
    assert ((moves.kind == kinds[ISSUE]) == (moves.quantity < 0)).all()
    assert ((moves.kind == kinds[RECEIPT]) == (received | back)).all()


def test_a_movement_has_only_the_ids_that_apply() -> None:
    moves = small_trade().moves
    columns = movement_columns(moves, np.arange(len(moves.item)))
    invoice = columns["invoice_id"]
    assert isinstance(invoice, np.ma.MaskedArray)
    assert invoice.count() == BILLED_LINES
    assert invoice.min() == 1


def test_what_is_on_hand_is_what_was_counted_last() -> None:
    trade = small_trade()
    columns = inventory_columns(DRAW, trade.moves, trade.items, trade.policy)
    on_hand = np.asarray(columns["quantity_on_hand"])
    assert on_hand.sum() == trade.moves.quantity.sum()
    assert (on_hand >= 0).all()
    assert (on_hand == columns["last_stocktake_quantity"]).all()
    assert (np.asarray(columns["target_stock_level"]) > np.asarray(columns["reorder_level"])).all()

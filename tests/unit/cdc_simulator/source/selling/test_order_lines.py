"""Order lines ask for goods once an order, in whole multiples, and what was put off is asked for again."""

import numpy as np

from tests.unit.cdc_simulator.source.shop_tables import Tables, ask, small_trade


def test_an_order_has_a_stock_item_once(small: Tables) -> None:
    repeated = "SELECT order_id FROM order_lines GROUP BY order_id, stock_item_id HAVING count(*) > 1"
    assert ask(small, repeated) == []


def test_lines_are_ordered_in_whole_multiples_and_picked_whole_or_not_at_all_but_for_shortages() -> None:
    trade = small_trade()
    lines, billed = trade.lines, trade.orders.billed[trade.lines.order]
    partly = (lines.picked > 0) & (lines.picked < lines.quantity)
    usual = ~partly & ~np.isin(lines.order, trade.orders.later[lines.order[partly]])
    assert (lines.quantity[usual] % trade.items.multiple[lines.item[usual]] == 0).all()
    assert (lines.picked[~billed] == 0).all()
    assert (lines.picked[billed & ~partly] == lines.quantity[billed & ~partly]).all()


def test_the_next_order_carries_what_was_put_off() -> None:
    trade = small_trade()
    orders, lines = trade.orders, trade.lines
    wanted = dict(zip(zip(lines.order, lines.item, strict=True), lines.quantity, strict=True))
    (lacking,) = np.nonzero((lines.picked == 0) & (orders.later[lines.order] >= 0))
    assert len(lacking) > 10
    carried = [
        wanted.get((orders.later[order], item)) == quantity
        for order, item, quantity in zip(
            lines.order[lacking], lines.item[lacking], lines.quantity[lacking], strict=True
        )
    ]
    # A second line is not, where the next order has only one.
    assert sum(carried) >= len(carried) - 2

"""Back orders carry what an order lacked, and are picked when it has come in."""

import numpy as np

from tests.unit.cdc_simulator.source.shop_tables import BACK_ORDERS, small_trade


def test_a_back_order_carries_the_rest_of_the_line_for_the_same_customer() -> None:
    trade = small_trade()
    orders, lines = trade.orders, trade.lines
    (lacking,) = np.nonzero((lines.picked > 0) & (lines.picked < lines.quantity))
    assert len(lacking) == BACK_ORDERS
    later = orders.later[lines.order[lacking]]
    assert (later > lines.order[lacking]).all()
    assert (orders.customer[later] == orders.customer[lines.order[lacking]]).all()
    for line, order in zip(lacking, later, strict=True):
        (rest,) = np.nonzero(lines.order == order)
        assert lines.item[rest].tolist() == [lines.item[line]]
        assert lines.quantity[rest].tolist() == lines.picked[rest].tolist()
        assert lines.quantity[rest][0] == lines.quantity[line] - lines.picked[line]


def test_the_rest_is_picked_after_the_goods_came_in() -> None:
    trade = small_trade()
    orders, lines, purchases = trade.orders, trade.lines, trade.purchases
    (lacking,) = np.nonzero((lines.picked > 0) & (lines.picked < lines.quantity))
    for line in lacking:
        first, later = lines.order[line], orders.later[lines.order[line]]
        came = purchases.came_at[purchases.item == lines.item[line]]
        assert ((came > orders.sent[first]) & (came < orders.picked_at[later])).any()
        assert orders.taken_at[later] == orders.picked_at[first]
        assert orders.sent[later] > orders.picked_at[later]

"""Shortages leave a part of a line until late goods come in; there are no more than demand gives occasion for."""

import numpy as np
import pytest

from cdc_simulator.source.selling.returns import draw_returns
from cdc_simulator.source.supply.order_plan import plan_orders
from cdc_simulator.source.supply.replenishment import policy
from cdc_simulator.source.supply.shelf import demand
from cdc_simulator.source.supply.shortages import LEAST_DAYS_LEFT, Shortages, draw_shortages
from tests.unit.cdc_simulator.source.shop_tables import DRAW, PERIOD, small_trade

NOBODY = np.array([], dtype=np.int64)


def shortages(count: int, excluded: np.ndarray = NOBODY) -> Shortages:
    trade = small_trade()
    none = draw_returns(DRAW, trade.orders, trade.lines, trade.items, 0)
    wanted = demand(trade.orders, trade.lines, none)
    plan = plan_orders(DRAW, trade.items, wanted, 80, 300)
    stock = policy(trade.items, wanted, plan.cycles, plan.came())
    return draw_shortages(DRAW, trade.lines, wanted, plan, stock, excluded, count)


def test_a_part_of_the_line_is_picked_and_the_goods_come_after_it_was_sent() -> None:
    trade, found = small_trade(), shortages(5)
    assert (found.picked > 0).all()
    assert (found.picked < trade.lines.quantity[found.line]).all()
    assert (found.day > trade.orders.sent[trade.lines.order[found.line]]).all()
    assert (found.day <= PERIOD.last - LEAST_DAYS_LEFT).all()
    assert len(np.unique(trade.lines.order[found.line])) == 5


def test_lines_that_come_back_are_served_whole() -> None:
    usual = shortages(5)
    assert not np.isin(shortages(5, usual.line).line, usual.line).any()


def test_more_than_possible_are_refused() -> None:
    with pytest.raises(ValueError, match="1000 shortages were asked for"):
        shortages(1_000)

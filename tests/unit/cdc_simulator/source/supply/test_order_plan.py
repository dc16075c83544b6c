"""Orders to suppliers hold what falls under its level together, and every item is ordered on the first day."""

import numpy as np
import pytest

from cdc_simulator.source.masters.catalogue import catalogue
from cdc_simulator.source.selling.returns import draw_returns
from cdc_simulator.source.supply.order_plan import MOST_LINES, NEVER, OPENING, OrderPlan, grouped, plan_orders
from cdc_simulator.source.supply.replenishment import WAITING
from cdc_simulator.source.supply.shelf import demand
from tests.unit.cdc_simulator.source.shop_tables import DRAW, PERIOD, small_trade

ALIKE = np.zeros(9, dtype=np.int64)
FIRST = np.datetime64("2016-05-02")


def test_lines_part_where_most_of_them_would_wait_most_days() -> None:
    day = FIRST + np.array([0, 0, 9, 9, 10])
    assert grouped(ALIKE[:5], np.arange(5), day, 1).tolist() == [0, 0, 0, 0, 0]
    assert grouped(ALIKE[:5], np.arange(5), day, 2).tolist() == [0, 0, 1, 1, 1]
    assert grouped(ALIKE[:5], np.arange(5), day, 3).tolist() == [0, 0, 1, 1, 2]


def test_an_order_has_one_supplier_an_item_once_and_no_more_lines_than_allowed() -> None:
    same_day = np.repeat(FIRST, 4)
    assert grouped(np.array([1, 1, 2, 2]), np.arange(4), same_day, 2).tolist() == [0, 0, 1, 1]
    assert grouped(ALIKE[:4], np.array([5, 6, 5, 6]), same_day, 2).tolist() == [0, 0, 1, 1]
    many = grouped(ALIKE[: MOST_LINES + 1], np.arange(MOST_LINES + 1), np.repeat(FIRST, MOST_LINES + 1), 2)
    assert np.bincount(many).tolist() == [MOST_LINES, 1]
    with pytest.raises(ValueError, match="1 orders cannot hold 4 lines"):
        grouped(np.array([1, 1, 2, 2]), np.arange(4), same_day, 1)


def small_plan() -> OrderPlan:
    trade = small_trade()
    none = draw_returns(DRAW, trade.orders, trade.lines, trade.items, 0)
    return plan_orders(DRAW, catalogue(DRAW), demand(trade.orders, trade.lines, none), 80, 300)


def test_all_items_are_ordered_on_the_first_day_and_the_last_order_goes_out_on_the_last() -> None:
    plan = small_plan()
    opening = plan.cycle == OPENING
    assert sorted(plan.item[opening]) == list(range(227))
    assert (plan.sent[plan.order[opening]] == PERIOD.first).all()
    assert plan.sent.max() == PERIOD.last
    assert (plan.due > plan.sent[plan.order]).all()


def test_every_cycle_is_answered_by_a_line_but_for_the_last_which_wait() -> None:
    plan = small_plan()
    waiting = plan.came() == NEVER
    assert waiting.sum() == WAITING
    assert plan.cycles.day[waiting].min() >= plan.cycles.day[~waiting].max()
    answered = plan.cycle[plan.cycle != OPENING]
    assert sorted(answered) == list(np.flatnonzero(~waiting))
    assert (plan.item[plan.cycle != OPENING] == plan.cycles.item[answered]).all()
    assert (plan.sent[plan.order[plan.cycle != OPENING]] >= plan.cycles.day[answered]).all()

"""Returns are of goods that had arrived, some days later, never all that an invoice billed."""

import numpy as np

from cdc_simulator.source.drawing.words import names
from cdc_simulator.source.masters.catalogue import catalogue
from cdc_simulator.source.masters.parties import customers
from cdc_simulator.source.masters.world import cities
from cdc_simulator.source.selling.order_lines import draw_lines
from cdc_simulator.source.selling.returns import DAYS, draw_returns
from cdc_simulator.source.selling.sales import draw_orders
from tests.unit.cdc_simulator.source.shop_tables import CITIES, CUSTOMERS, DRAW, PERIOD

ITEMS = catalogue(DRAW)
ORDERS = draw_orders(DRAW, customers(DRAW, CUSTOMERS, cities(DRAW, CITIES)), 2_000, 1_900)
LINES = draw_lines(DRAW, ORDERS, ITEMS, 6_200, 6_000)
RETURNS = draw_returns(DRAW, ORDERS, LINES, ITEMS, 300)
ORDER = LINES.order[RETURNS.line]


def test_an_order_returns_once_and_keeps_something() -> None:
    assert len(np.unique(ORDER)) == 300
    assert (np.bincount(LINES.order)[ORDER] > 1).all()
    assert (RETURNS.quantity > 0).all()
    assert (RETURNS.quantity <= LINES.quantity[RETURNS.line]).all()
    assert (RETURNS.quantity % ITEMS.multiple[LINES.item[RETURNS.line]] == 0).all()
    assert 0.5 < (RETURNS.quantity == LINES.quantity[RETURNS.line]).mean() < 0.85


def test_goods_are_back_some_days_after_they_arrived() -> None:
    days = (RETURNS.day - ORDERS.arrived[ORDER].astype("datetime64[D]")).astype(np.int64)
    assert (days >= DAYS[0]).all()
    assert (days <= DAYS[1]).all()
    assert (RETURNS.day <= PERIOD.last).all()


def test_who_got_goods_too_late_says_so_and_nobody_else() -> None:
    reasons = np.array(names()["credit_note_reasons"])[RETURNS.reason]
    late = ORDERS.arrived[ORDER].astype("datetime64[D]") > ORDERS.expected[ORDER]
    assert late.any()
    assert ((reasons == "Came too late") == late).all()
    assert len(set(reasons)) == len(names()["credit_note_reasons"])

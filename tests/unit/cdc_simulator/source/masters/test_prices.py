"""Prices change now and then, the last one is the item's own, and a line costs what its day says."""

import numpy as np

from cdc_simulator.source.masters.catalogue import catalogue
from cdc_simulator.source.masters.prices import CHANGE_PERCENT, draw_prices
from cdc_simulator.source.selling.order_lines import line_prices
from tests.unit.cdc_simulator.source.shop_tables import DRAW, PERIOD, Tables, ask, small_trade

ITEMS = catalogue(DRAW)
PRICES = draw_prices(DRAW, ITEMS)


def test_the_price_of_the_last_day_is_the_items_own_and_the_first_day_has_one() -> None:
    item = np.arange(len(ITEMS.names))
    assert (PRICES.on(item, np.repeat(PERIOD.last, len(item))) == ITEMS.price).all()
    assert (PRICES.since[:, 0] <= PERIOD.first).all()
    assert (PRICES.on(item, np.repeat(PERIOD.first, len(item))) > 0).all()


def test_a_price_holds_from_its_day_on() -> None:
    item = np.arange(len(ITEMS.names))
    day = PRICES.since[:, 3]
    assert (PRICES.on(item, day) == PRICES.cents[:, 3]).all()
    assert (PRICES.on(item, day - 1) == PRICES.cents[:, 2]).all()


def test_a_price_changes_once_or_twice_a_year_by_a_few_percent() -> None:
    gaps = np.diff(PRICES.since.astype(np.int64), axis=1)
    assert 179 <= gaps.min() <= gaps.max() <= 367  # a Sunday gives way to the Monday after
    change = PRICES.cents[:, 1:] / PRICES.cents[:, :-1] - 1
    dear = ITEMS.price > 1_000
    assert (abs(change[dear]) < (CHANGE_PERCENT.max() + 1) / 100).all()
    assert (abs(change[dear]) > 0.01).all()


def test_an_item_is_valid_as_it_is_since_its_last_price(small: Tables) -> None:
    ((wrong,),) = ask(
        small,
        "SELECT count(*) FROM order_lines JOIN orders USING (order_id) JOIN products p USING (stock_item_id) "
        "JOIN customers c ON c.customer_id = orders.customer_id "
        "WHERE order_date >= p.valid_from::DATE AND order_lines.unit_price <> p.unit_price "
        "AND NOT (c.buying_group_id IS NOT NULL AND stock_item_id IN "
        "(SELECT stock_item_id FROM stock_item_stock_groups WHERE stock_group_id = 7))",
    )
    assert wrong == 0


def test_a_line_costs_what_the_list_says_on_the_day_of_its_order() -> None:
    trade = small_trade()
    day = trade.orders.day[trade.lines.order]
    usual = trade.price_list.prices.on(trade.lines.item, day)
    charged = line_prices(trade.lines, trade.orders, trade.price_list)
    assert (charged <= usual).all()
    assert (charged == usual).mean() > 0.9

"""Orders to suppliers bring in what is sold, from who offers it, before it leaves."""

from dataclasses import replace

import numpy as np

from cdc_simulator.source.drawing.draw import weekday
from cdc_simulator.source.supply.order_plan import MOST_LINES
from cdc_simulator.source.supply.purchasing import purchase_line_columns, purchase_order_columns
from tests.unit.cdc_simulator.source.shop_tables import PERIOD, small_trade


def test_an_order_has_goods_of_its_own_supplier_each_once() -> None:
    trade = small_trade()
    purchases = trade.purchases
    assert (trade.items.supplier[purchases.item] == purchases.supplier[purchases.order]).all()
    pairs = set(zip(purchases.order, purchases.item, strict=True))
    assert len(pairs) == len(purchases.item) == 300
    assert 1 <= np.bincount(purchases.order).min() <= np.bincount(purchases.order).max() <= MOST_LINES
    assert (purchases.outers > 0).all()


def test_what_came_in_covers_what_was_sold() -> None:
    trade = small_trade()
    purchases, count = trade.purchases, len(trade.items.names)
    came = purchases.received
    packages = (purchases.outers * trade.items.outer[purchases.item])[came]
    bought = np.bincount(purchases.item[came], packages, count)
    sold = np.bincount(trade.lines.item[trade.invoices.line], trade.invoices.quantity, count)
    assert (bought >= sold).all()


def test_orders_are_numbered_by_the_day_and_come_in_on_a_later_business_day() -> None:
    purchases = small_trade().purchases
    sent, came = purchases.sent_at.astype("datetime64[D]"), purchases.came_at.astype("datetime64[D]")
    assert (np.diff(sent.astype(np.int64)) >= 0).all()
    assert (came > sent[purchases.order]).all()
    assert not (weekday(came) == 6).any()
    latest = np.zeros(len(sent), dtype=came.dtype)
    np.maximum.at(latest, purchases.order, came)
    assert (purchases.complete_at.astype("datetime64[D]") == latest).all()


def test_the_last_order_is_on_its_way_and_has_received_nothing() -> None:
    trade = small_trade()
    purchases = trade.purchases
    assert purchases.sent_at[-1].astype("datetime64[D]") == PERIOD.last
    waiting = purchases.order == purchases.order[-1]
    columns = purchase_line_columns(purchases, trade.items)
    assert (np.asarray(columns["received_outers"])[waiting] == 0).all()
    receipt = columns["last_receipt_date"]
    assert isinstance(receipt, np.ma.MaskedArray)
    assert np.ma.getmaskarray(receipt)[waiting].all()
    assert not np.asarray(purchase_order_columns(purchases)["is_order_finalized"])[-1]


def test_an_order_of_which_a_line_is_to_come_is_not_complete() -> None:
    purchases = small_trade().purchases
    line = int(np.flatnonzero(purchases.received)[-1])
    order = purchases.order[line]
    complete_at = purchases.complete_at.copy()
    complete_at[order] = PERIOD.last + 1
    late = replace(purchases, complete_at=complete_at)
    assert purchases.complete[order]
    assert not np.asarray(purchase_order_columns(late)["is_order_finalized"])[order]

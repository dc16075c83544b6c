"""Orders to suppliers bring in what is sold, from who offers it."""

import numpy as np

from cdc_simulator.source.draw import weekday
from cdc_simulator.source.purchasing import MOST_LINES, came_in, purchase_line_columns
from tests.unit.cdc_simulator.source.shop_tables import PERIOD, small_trade


def test_an_order_has_goods_of_its_own_supplier_each_once() -> None:
    trade = small_trade()
    purchases = trade.purchases
    assert (trade.items.supplier[purchases.item] == purchases.supplier[purchases.order]).all()
    pairs = set(zip(purchases.order, purchases.item, strict=True))
    assert len(pairs) == len(purchases.item) == 240
    assert 1 <= np.bincount(purchases.order).min() <= np.bincount(purchases.order).max() <= MOST_LINES


def test_what_came_in_covers_what_was_sold() -> None:
    trade = small_trade()
    purchases, count = trade.purchases, len(trade.items.names)
    came = purchases.received[purchases.order]
    packages = (purchases.outers * trade.items.outer[purchases.item])[came]
    bought = np.bincount(purchases.item[came], packages, count)
    line = trade.invoices.line
    sold = np.bincount(trade.lines.item[line], trade.lines.quantity[line], count)
    assert (bought > sold).all()


def test_goods_come_in_on_the_business_day_after_the_order() -> None:
    purchases = small_trade().purchases
    came = came_in(purchases).astype("datetime64[D]")
    assert (np.diff(purchases.day.astype(np.int64)) >= 0).all()
    assert (came[purchases.received] >= np.minimum(purchases.day[purchases.received] + 1, PERIOD.last)).all()
    assert not (weekday(came) == 6).any()


def test_an_order_that_is_on_its_way_has_received_nothing() -> None:
    trade = small_trade()
    purchases = trade.purchases
    open_orders = purchases.received.copy()
    open_orders[-3:] = False
    late = type(purchases)(**{**vars(purchases), "received": open_orders})
    columns = purchase_line_columns(late, trade.items)
    waiting = late.order >= len(open_orders) - 3
    assert (np.asarray(columns["received_outers"])[waiting] == 0).all()
    receipt = columns["last_receipt_date"]
    assert isinstance(receipt, np.ma.MaskedArray)
    assert np.ma.getmaskarray(receipt)[waiting].all()

"""Orders have the rhythm of the sample: who orders, how much, and what becomes of it."""

import numpy as np
import pytest

from cdc_simulator.source.draw import weekday
from cdc_simulator.source.people import PICKERS, SALESPEOPLE
from cdc_simulator.source.sales import item_names, order_columns
from tests.unit.cdc_simulator.source.shop_tables import CUSTOMERS, Tables, ask, small_trade


def test_orders_keep_the_ratios_of_the_sample(small: Tables) -> None:
    assert 3.0 < small["order_lines"].num_rows / small["orders"].num_rows < 3.3
    assert small["invoices"].num_rows / small["orders"].num_rows == pytest.approx(0.958, abs=0.01)
    assert 3.5 < small["purchase_order_lines"].num_rows / small["purchase_orders"].num_rows < 4.5


def test_documents_follow_in_time(small: Tables) -> None:
    early = ask(
        small,
        "SELECT count(*) FROM invoices JOIN orders USING (order_id) JOIN customers c ON c.customer_id = "
        "orders.customer_id WHERE invoice_date < order_date OR order_date < account_opened_date "
        "OR picking_completed_when < order_date OR expected_delivery_date < order_date",
    )
    assert early == [(0,)]
    assert ask(small, "SELECT count(*) FROM orders WHERE backorder_order_id <= order_id") == [(0,)]


def test_an_order_has_a_stock_item_once(small: Tables) -> None:
    repeated = "SELECT order_id FROM order_lines GROUP BY order_id, stock_item_id HAVING count(*) > 1"
    assert ask(small, repeated) == []


def test_orders_are_taken_on_working_days_by_salespeople_and_picked_by_pickers() -> None:
    orders = small_trade().orders
    assert orders.billed.sum() == 380
    assert not (weekday(orders.day) == 6).any()
    assert set(orders.salesperson) <= set(SALESPEOPLE)
    assert set(orders.picker) <= set(PICKERS)
    assert 0 <= orders.customer.min() <= orders.customer.max() < CUSTOMERS


def test_an_order_that_was_not_billed_is_open_or_goes_on_in_the_same_customers_next_one() -> None:
    trade = small_trade()
    orders = trade.orders
    backorder = order_columns(orders, trade.customers)["backorder_order_id"]
    assert isinstance(backorder, np.ma.MaskedArray)
    late = np.flatnonzero(~np.ma.getmaskarray(backorder))
    assert len(late)
    later = backorder.data[late] - 1
    assert not orders.billed[late].any()
    assert orders.billed[later].all()
    assert (orders.customer[later] == orders.customer[late]).all()


def test_lines_are_sold_in_whole_multiples_and_never_dearer_than_today() -> None:
    trade = small_trade()
    lines, items = trade.lines, trade.items
    assert (lines.quantity % items.multiple[lines.item] == 0).all()
    assert (lines.price <= items.price[lines.item]).all()
    assert item_names(items, np.array([1, 0])).to_pylist() == [items.names[1], items.names[0]]

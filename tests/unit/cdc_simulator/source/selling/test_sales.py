"""Orders have the rhythm of the sample: who orders, how much, and what becomes of it."""

import numpy as np
import pytest

from cdc_simulator.source.drawing.draw import weekday
from cdc_simulator.source.masters.people import PICKERS, SALESPEOPLE
from cdc_simulator.source.selling.sales import order_columns
from tests.unit.cdc_simulator.source.shop_tables import CREDIT_NOTES, CUSTOMERS, Tables, ask, small_trade


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


def test_orders_are_taken_on_working_days_by_salespeople_and_picked_by_pickers() -> None:
    orders = small_trade().orders
    assert orders.billed.sum() == 380 - CREDIT_NOTES
    assert not (weekday(orders.day) == 6).any()
    assert set(orders.salesperson) <= set(SALESPEOPLE)
    assert set(orders.picker) <= set(PICKERS)
    assert 0 <= orders.customer.min() <= orders.customer.max() < CUSTOMERS


def test_an_order_that_was_not_billed_is_open_or_goes_on_in_the_same_customers_next_one() -> None:
    trade = small_trade()
    orders = trade.orders
    (put_off,) = np.nonzero(~orders.billed & (orders.later >= 0))
    assert len(put_off)
    later = orders.later[put_off]
    assert (later > put_off).all()
    assert orders.billed[later].all()
    assert (orders.customer[later] == orders.customer[put_off]).all()
    picked = order_columns(orders, trade.customers)["picking_completed_when"]
    assert (np.ma.getmaskarray(np.ma.asarray(picked)) == ~orders.billed & (orders.later < 0)).all()


def test_orders_are_numbered_as_they_were_taken_and_picked_in_working_hours() -> None:
    orders = small_trade().orders
    assert (np.diff(orders.taken_at.astype(np.int64)) >= 0).all()
    hours = (orders.picked_at - orders.picked_at.astype("datetime64[D]")).astype("timedelta64[h]").astype(int)
    assert (hours.min(), hours.max()) == (11, 16)
    assert (orders.picked_at > orders.taken_at).all()
    assert (orders.sent[orders.billed] > orders.picked_at[orders.billed]).all()

"""Invoices bill the picked orders, each once, on a business day, and add up to the cent."""

import numpy as np

from cdc_simulator.source.draw import weekday
from cdc_simulator.source.invoicing import invoice_columns
from tests.unit.cdc_simulator.source.shop_tables import DRAW, PERIOD, Tables, ask, small_trade


def test_amounts_of_invoice_lines_follow_from_price_quantity_and_tax(small: Tables) -> None:
    wrong = ask(
        small,
        # In whole cents and thousandths of a percent: DuckDB divides decimals as floating point.
        "SELECT count(*) FROM (SELECT (quantity * unit_price * 100)::BIGINT AS net, "
        "(tax_rate * 1000)::BIGINT AS rate, (tax_amount * 100)::BIGINT AS tax, "
        "(extended_price * 100)::BIGINT AS total FROM invoice_lines) "
        "WHERE total <> net + tax OR tax <> (net * rate + 50000) // 100000",
    )
    assert wrong == [(0,)]


def test_every_billed_order_has_one_invoice_with_all_its_lines() -> None:
    trade = small_trade()
    invoices = trade.invoices
    assert sorted(invoices.order) == list(np.flatnonzero(trade.orders.billed))
    assert len(np.unique(invoices.line)) == len(invoices.line) == 1_220
    assert (invoices.order[invoices.invoice] == trade.lines.order[invoices.line]).all()


def test_invoices_are_numbered_by_business_days_after_the_goods_were_picked() -> None:
    trade = small_trade()
    day, picked = trade.invoices.day, trade.orders.picked_at[trade.invoices.order].astype("datetime64[D]")
    assert (np.diff(day.astype(np.int64)) >= 0).all()
    assert ((day > picked) | (day == PERIOD.last)).all()
    assert not (weekday(day) == 6).any()


def test_the_packages_of_an_invoice_are_all_that_it_bills() -> None:
    trade = small_trade()
    columns = invoice_columns(DRAW, trade.invoices, trade.orders, trade.lines, trade.items, trade.customers)
    packages = np.asarray(columns["total_dry_items"]) + np.asarray(columns["total_chiller_items"])
    assert packages.sum() == trade.lines.quantity[trade.invoices.line].sum()
    assert (packages > 0).all()

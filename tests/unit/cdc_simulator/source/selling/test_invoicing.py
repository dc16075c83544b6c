"""Invoices bill the picked orders, each once, on a business day, and add up to the cent."""

import numpy as np

from cdc_simulator.source.drawing.draw import weekday
from cdc_simulator.source.drawing.words import names
from cdc_simulator.source.selling.invoicing import invoice_columns
from tests.unit.cdc_simulator.source.shop_tables import (
    BILLED_LINES,
    CREDIT_NOTES,
    Tables,
    ask,
    small_trade,
)


def test_amounts_of_invoice_lines_follow_from_price_quantity_and_tax(small: Tables) -> None:
    wrong = ask(
        small,
        # In whole cents and thousandths of a percent: DuckDB divides decimals as floating point.
        "SELECT count(*) FROM (SELECT (quantity * unit_price * 100)::BIGINT AS net, "
        "(tax_rate * 1000)::BIGINT AS rate, (tax_amount * 100)::BIGINT AS tax, "
        "(extended_price * 100)::BIGINT AS total FROM invoice_lines) "
        "WHERE total <> net + tax OR tax <> sign(net) * ((abs(net) * rate + 50000) // 100000)",
    )
    assert wrong == [(0,)]


def test_every_billed_order_has_one_invoice_with_all_its_lines() -> None:
    trade = small_trade()
    invoices, bills = trade.invoices, ~trade.invoices.is_credit_note
    assert sorted(invoices.order[bills]) == list(np.flatnonzero(trade.orders.billed))
    sold = bills[invoices.invoice]
    assert len(np.unique(invoices.line[sold])) == sold.sum() == BILLED_LINES - CREDIT_NOTES
    assert (invoices.order[invoices.invoice] == trade.lines.order[invoices.line]).all()
    assert (invoices.quantity[sold] == trade.lines.picked[invoices.line[sold]]).all()


def test_invoices_are_numbered_by_time_and_leave_on_business_days_after_the_goods_were_picked() -> None:
    trade = small_trade()
    bills = ~trade.invoices.is_credit_note
    when, picked = trade.invoices.when[bills], trade.orders.picked_at[trade.invoices.order[bills]]
    assert (np.diff(trade.invoices.when.astype(np.int64)) >= 0).all()
    assert (when > picked).all()
    assert not (weekday(trade.invoices.day) == 6).any()


def test_a_credit_note_takes_back_a_line_of_a_delivered_invoice_and_says_why() -> None:
    trade = small_trade()
    invoices, orders = trade.invoices, trade.orders
    (notes,) = np.nonzero(invoices.is_credit_note)
    assert len(notes) == CREDIT_NOTES
    assert (invoices.order[notes] == invoices.order[invoices.credits[notes]]).all()
    assert (invoices.day[notes] > orders.arrived[invoices.order[notes]]).all()
    back = np.isin(invoices.invoice, notes)
    assert (back == (invoices.quantity < 0)).all()
    assert (-invoices.quantity[back] <= trade.lines.picked[invoices.line[back]]).all()
    columns = invoice_columns(invoices, orders, trade.lines, trade.items, trade.customers)
    reason = columns["credit_note_reason"]
    assert isinstance(reason, np.ma.MaskedArray)
    assert (np.ma.getmaskarray(reason) == ~invoices.is_credit_note).all()
    assert set(reason.compressed()) <= set(names()["credit_note_reasons"])


def test_the_packages_of_an_invoice_are_all_that_it_bills_or_takes_back() -> None:
    trade = small_trade()
    columns = invoice_columns(trade.invoices, trade.orders, trade.lines, trade.items, trade.customers)
    packages = np.asarray(columns["total_dry_items"]) + np.asarray(columns["total_chiller_items"])
    assert packages.sum() == abs(trade.invoices.quantity).sum()
    assert (packages > 0).all()

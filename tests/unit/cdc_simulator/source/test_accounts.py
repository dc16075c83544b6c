"""Bookings say what invoices and payments say, and leave nobody with a balance that is not owed."""

import numpy as np

from cdc_simulator.source.accounts import booked_at, customer_bills
from tests.unit.cdc_simulator.source.shop_tables import DRAW, PERIOD, Tables, ask, small_trade


def test_bookings_are_the_sums_of_their_invoices_and_balances_match(small: Tables) -> None:
    wrong = ask(
        small,
        "SELECT count(*) FROM (SELECT invoice_id, sum(extended_price) AS total FROM invoice_lines GROUP BY ALL) "
        "JOIN customer_transactions USING (invoice_id) WHERE total <> transaction_amount",
    )
    assert wrong == [(0,)]
    for table, party in (("customer_transactions", "customer_id"), ("supplier_transactions", "supplier_id")):
        unbalanced = ask(
            small,
            f"SELECT {party} FROM {table} GROUP BY ALL HAVING sum(transaction_amount) <> sum(outstanding_balance)",
        )
        assert unbalanced == []


def test_a_payment_is_the_sum_of_the_bills_that_it_settles_for_one_party() -> None:
    trade = small_trade()
    bills = customer_bills(DRAW, trade.invoices, trade.orders, trade.customers, 380 + 150)
    settled = bills.payment >= 0
    total = np.bincount(bills.payment[settled], (bills.net + bills.tax)[settled], 150).astype(np.int64)
    assert len(bills.amount) == 150
    assert (total == bills.amount).all()
    assert (bills.payer[bills.payment[settled]] == bills.party[settled]).all()


def test_a_bill_is_paid_after_it_was_made_and_young_bills_are_open() -> None:
    trade = small_trade()
    bills = customer_bills(DRAW, trade.invoices, trade.orders, trade.customers, 380 + 150)
    settled = bills.payment >= 0
    assert (bills.paid[bills.payment[settled]] > bills.day[settled]).all()
    assert not settled[bills.day > PERIOD.last - 14].any()
    assert len(booked_at(bills)) == 380 + 150

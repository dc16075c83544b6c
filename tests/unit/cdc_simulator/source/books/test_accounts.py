"""Bookings say what invoices and payments say, and leave nobody with a balance that is not owed."""

import numpy as np

from cdc_simulator.source.books.accounts import booked_at, customer_bills
from tests.unit.cdc_simulator.source.shop_tables import CREDIT_NOTES, DRAW, PERIOD, Tables, ask, small_trade


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


def test_a_payment_is_what_is_owed_on_the_bills_that_it_settles_for_one_party() -> None:
    trade = small_trade()
    bills = customer_bills(DRAW, trade.invoices, trade.orders, trade.customers, 380 + 150)
    settled = bills.payment >= 0
    total = np.bincount(bills.payment[settled], bills.owed[settled], 150).astype(np.int64)
    assert len(bills.amount) == 150
    assert (total == bills.amount).all()
    assert (bills.amount > 0).all()
    assert (bills.payer[bills.payment[settled]] == bills.party[settled]).all()


def test_a_bill_is_paid_after_it_was_made_and_young_bills_are_open() -> None:
    trade = small_trade()
    bills = customer_bills(DRAW, trade.invoices, trade.orders, trade.customers, 380 + 150)
    settled = bills.payment >= 0
    assert (bills.paid[bills.payment[settled]] > bills.day[settled]).all()
    assert not settled[bills.day > PERIOD.last - 14].any()
    assert len(booked_at(bills)) == 380 + 150


def test_a_credit_note_is_set_off_on_its_day_against_the_bill_that_it_takes_back_a_part_of() -> None:
    trade = small_trade()
    bills = customer_bills(DRAW, trade.invoices, trade.orders, trade.customers, 380 + 150)
    (notes,) = np.nonzero(bills.is_credit_note)
    assert len(notes) == CREDIT_NOTES
    credited, total = trade.invoices.credits[notes], bills.net + bills.tax
    assert (bills.party[credited] == bills.party[notes]).all()
    assert (bills.owed[notes] == 0).all()
    assert (bills.owed[credited] == total[credited] + total[notes]).all()
    assert (bills.owed[credited] > 0).all()
    paid = bills.payment[credited]
    assert (bills.paid[paid[paid >= 0]] > bills.day[notes[paid >= 0]]).all()


def test_credit_notes_are_negative_bookings_with_a_kind_of_their_own(small: Tables) -> None:
    kinds = ask(
        small,
        "SELECT is_credit_note, transaction_type_id, min(sign(transaction_amount)), max(sign(transaction_amount)) "
        "FROM customer_transactions JOIN invoices USING (invoice_id) GROUP BY ALL ORDER BY ALL",
    )
    assert kinds == [(False, 1, 1, 1), (True, 2, -1, -1)]

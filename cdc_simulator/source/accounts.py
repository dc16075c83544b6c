"""Bookings on customers' and suppliers' accounts; ``stock`` books the movements of goods."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.columns import Columns, Flags, Ints, Times, where
from cdc_simulator.source.draw import Draw
from cdc_simulator.source.invoicing import Invoices
from cdc_simulator.source.parties import Customers
from cdc_simulator.source.purchasing import Purchases
from cdc_simulator.source.sales import Orders
from cdc_simulator.source.words import identifier

ACCOUNTANT = 9
CREDIT_DAYS = 14


@dataclass(frozen=True)
class Bills:
    """What one account books: bills by position, their payments by position, money in cents.

    ``document`` is the invoice's or purchase order's id; ``payment`` a bill's payment or -1. A credit note is a
    negative bill, set off on its day against the one that it takes back a part of: ``owed`` is what is left to pay.
    """

    party: Ints
    document: Ints
    day: Times
    net: Ints
    tax: Ints
    owed: Ints
    is_credit_note: Flags
    payment: Ints
    payer: Ints
    paid: Times
    amount: Ints


def customer_bills(
    draw: Draw, invoices: Invoices, orders: Orders, customers: Customers, bookings: int
) -> Bills:
    """All invoices and so many payments that there are ``bookings`` in all."""
    count, credit = len(invoices.order), np.flatnonzero(invoices.is_credit_note)
    net = np.bincount(invoices.invoice, invoices.net, count).astype(np.int64)
    tax = np.bincount(invoices.invoice, invoices.tax, count).astype(np.int64)
    owed, settled_from = net + tax, invoices.day
    owed[invoices.credits[credit]] += owed[credit]
    settled_from[invoices.credits[credit]] = invoices.day[credit]
    owed[credit] = 0
    return _settled(
        draw.topic("customer_transactions"),
        draw.period.last,
        customers.bill_to[orders.customer[invoices.order]],
        np.arange(1, count + 1),
        invoices.day,
        net,
        tax,
        owed,
        settled_from,
        bookings - count,
    )


def supplier_bills(draw: Draw, purchases: Purchases, costs: Ints, bookings: int) -> Bills:
    """An invoice for every order that came in, and payments up to ``bookings``; ``costs`` are cents a line."""
    count = len(purchases.supplier)
    came = np.flatnonzero(purchases.complete)
    net = np.bincount(purchases.order, costs, count).astype(np.int64)[came]
    tax = (net * 15 + 50) // 100
    day = purchases.complete_at[came].astype("datetime64[D]")
    return _settled(
        draw.topic("supplier_transactions"),
        draw.period.last,
        purchases.supplier[came],
        came + 1,
        day,
        net,
        tax,
        net + tax,
        day,
        bookings - len(came),
    )


def customer_columns(bills: Bills, numbers: Ints) -> Columns:
    """``sales.customer_transactions``; ``numbers`` are their ids, bills first."""
    invoice, credit_note, payment = (
        identifier("transaction_types", name)
        for name in ("Customer Invoice", "Customer Credit Note", "Customer Payment Received")
    )
    return {
        "customer_transaction_id": numbers,
        "customer_id": np.concatenate([bills.party, bills.payer]),
        "invoice_id": _only_bills(bills, bills.document),
        **_booked(bills, np.where(bills.is_credit_note, credit_note, invoice), payment),
    }


def supplier_columns(bills: Bills, numbers: Ints) -> Columns:
    """``purchasing.supplier_transactions``; ``numbers`` are their ids, bills first."""
    invoice = np.full(len(bills.party), identifier("transaction_types", "Supplier Invoice"))
    payment = identifier("transaction_types", "Supplier Payment Issued")
    return {
        "supplier_transaction_id": numbers,
        "supplier_id": np.concatenate([bills.party, bills.payer]),
        "purchase_order_id": _only_bills(bills, bills.document),
        "supplier_invoice_number": _only_bills(bills, (bills.document * 7919 % 10_000).astype(np.str_)),
        **_booked(bills, invoice, payment),
    }


def booked_at(bills: Bills) -> Times:
    """When each booking was made, bills first: bills in the morning, payments in the evening."""
    hours = np.repeat([10, 19], [len(bills.party), len(bills.payer)]).astype("timedelta64[h]")
    times: Times = np.concatenate([bills.day, bills.paid]).astype("datetime64[s]") + hours
    return times


def _booked(bills: Bills, bill_kinds: Ints, payment_kind: int) -> Columns:
    total, payments = bills.net + bills.tax, len(bills.payer)
    paid, settled = bills.payment >= 0, (bills.payment >= 0) | bills.is_credit_note
    is_bill = np.arange(len(total) + payments) < len(total)
    settled_on = np.concatenate([np.where(paid, bills.paid[bills.payment], bills.day), bills.paid])
    eft = identifier("payment_methods", "EFT")
    return {
        "transaction_type_id": np.append(bill_kinds, np.full(payments, payment_kind)),
        "payment_method_id": where(~is_bill, np.full(len(is_bill), eft)),
        "transaction_date": np.concatenate([bills.day, bills.paid]),
        "amount_excluding_tax": np.concatenate([bills.net, -bills.amount]),
        "tax_amount": np.concatenate([bills.tax, np.zeros_like(bills.amount)]),
        "transaction_amount": np.concatenate([total, -bills.amount]),
        "outstanding_balance": np.concatenate(
            [np.where(settled, 0, bills.owed), np.zeros_like(bills.amount)]
        ),
        "finalization_date": where(np.append(settled, np.ones(payments, dtype=np.bool_)), settled_on),
        "last_edited_by": ACCOUNTANT,
        "last_edited_when": booked_at(bills),
    }


def _only_bills(bills: Bills, values: np.ndarray) -> np.ma.MaskedArray:
    padding = np.zeros(len(bills.payer), dtype=values.dtype)
    is_bill = np.arange(len(values) + len(padding)) < len(values)
    masked: np.ma.MaskedArray = where(is_bill, np.concatenate([values, padding]))  # type: ignore[assignment]
    return masked


def _settled(
    rng: np.random.Generator,
    last: np.datetime64,
    party: Ints,
    document: Ints,
    day: Times,
    net: Ints,
    tax: Ints,
    owed: Ints,
    settled_from: Times,
    payments: int,
) -> Bills:
    """Pay the bills that are old enough by ``payments`` payments, each for some of one party's bills in a row.

    ``settled_from`` is the day from which what is ``owed`` stands.
    """
    due, first = _due(party, owed, settled_from, last, payments)
    parties = int(first.sum())
    first[rng.permutation(np.flatnonzero(~first))[: payments - parties]] = True
    starts = np.flatnonzero(first)
    payment = np.full(len(party), -1)
    payment[due] = np.cumsum(first) - 1
    last_bill = np.maximum.reduceat(settled_from[due].astype(np.int64), starts).astype("datetime64[D]")
    paid = np.minimum(last_bill + rng.integers(1, CREDIT_DAYS, len(starts)), last)
    amount = np.add.reduceat(owed[due], starts)
    payer = party[due][starts]
    return Bills(party, document, day, net, tax, owed, net + tax < 0, payment, payer, paid, amount)


def _due(
    party: Ints, owed: Ints, settled_from: Times, last: np.datetime64, payments: int
) -> tuple[Ints, Flags]:
    """Positions of the bills to pay, by party, and flags of each party's first; no more parties than payments."""
    due = np.flatnonzero((settled_from <= last - CREDIT_DAYS) & (owed > 0))
    if len(due) < payments:
        due = np.argsort(settled_from, kind="stable")
        due = due[owed[due] > 0][:payments]
    due = due[np.lexsort((due, party[due]))]
    first = np.append(True, party[due][1:] != party[due][:-1])
    starts = np.flatnonzero(first)
    if len(starts) > payments:
        due, first = due[: starts[payments]], first[: starts[payments]]
    return due, first

"""Bookings on customers' and suppliers' accounts; ``stock`` books the movements of goods."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.columns import Columns, Ints, Times, where
from cdc_simulator.source.draw import Draw
from cdc_simulator.source.invoicing import Invoices
from cdc_simulator.source.parties import Customers
from cdc_simulator.source.purchasing import Purchases, came_in
from cdc_simulator.source.sales import Orders
from cdc_simulator.source.words import identifier

ACCOUNTANT = 9
CREDIT_DAYS = 14


@dataclass(frozen=True)
class Bills:
    """What one account books: bills by position, their payments by position, money in cents.

    ``document`` is the invoice's or purchase order's id; ``payment`` a bill's payment or -1.
    """

    party: Ints
    document: Ints
    day: Times
    net: Ints
    tax: Ints
    payment: Ints
    payer: Ints
    paid: Times
    amount: Ints


def customer_bills(
    draw: Draw, invoices: Invoices, orders: Orders, customers: Customers, bookings: int
) -> Bills:
    """All invoices and so many payments that there are ``bookings`` in all."""
    count = len(invoices.order)
    net = np.bincount(invoices.invoice, invoices.net, count).astype(np.int64)
    tax = np.bincount(invoices.invoice, invoices.tax, count).astype(np.int64)
    party = customers.bill_to[orders.customer[invoices.order]]
    return _settled(
        draw.topic("customer_transactions"),
        draw.period.last,
        party,
        np.arange(1, count + 1),
        invoices.day,
        net,
        tax,
        bookings - count,
    )


def supplier_bills(draw: Draw, purchases: Purchases, costs: Ints, bookings: int) -> Bills:
    """An invoice for every order that came in, and payments up to ``bookings``; ``costs`` are cents a line."""
    count = len(purchases.day)
    net = np.bincount(purchases.order, costs, count).astype(np.int64)
    came = np.flatnonzero(purchases.received)
    day = came_in(purchases)[came].astype("datetime64[D]")
    return _settled(
        draw.topic("supplier_transactions"),
        draw.period.last,
        purchases.supplier[came],
        came + 1,
        day,
        net[came],
        (net[came] * 15 + 50) // 100,
        bookings - len(came),
    )


def customer_columns(bills: Bills, numbers: Ints) -> Columns:
    """``sales.customer_transactions``; ``numbers`` are their ids, bills first."""
    invoice = identifier("transaction_types", "Customer Invoice")
    payment = identifier("transaction_types", "Customer Payment Received")
    return {
        "customer_transaction_id": numbers,
        "customer_id": np.concatenate([bills.party, bills.payer]),
        "invoice_id": _only_bills(bills, bills.document),
        **_booked(bills, invoice, payment),
    }


def supplier_columns(bills: Bills, numbers: Ints) -> Columns:
    """``purchasing.supplier_transactions``; ``numbers`` are their ids, bills first."""
    invoice = identifier("transaction_types", "Supplier Invoice")
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


def _booked(bills: Bills, bill_kind: int, payment_kind: int) -> Columns:
    total = bills.net + bills.tax
    settled = bills.payment >= 0
    is_bill = np.arange(len(total) + len(bills.payer)) < len(total)
    paid_on = np.concatenate([np.where(settled, bills.paid[bills.payment], bills.day), bills.paid])
    eft = identifier("payment_methods", "EFT")
    return {
        "transaction_type_id": np.where(is_bill, bill_kind, payment_kind),
        "payment_method_id": where(~is_bill, np.full(len(is_bill), eft)),
        "transaction_date": np.concatenate([bills.day, bills.paid]),
        "amount_excluding_tax": np.concatenate([bills.net, -bills.amount]),
        "tax_amount": np.concatenate([bills.tax, np.zeros_like(bills.amount)]),
        "transaction_amount": np.concatenate([total, -bills.amount]),
        "outstanding_balance": np.concatenate([np.where(settled, 0, total), np.zeros_like(bills.amount)]),
        "finalization_date": where(np.append(settled, np.ones(len(bills.payer), dtype=np.bool_)), paid_on),
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
    payments: int,
) -> Bills:
    """Pay the bills that are old enough by ``payments`` payments, each for some of one party's bills in a row."""
    due, first = _due(party, day, last, payments)
    parties = int(first.sum())
    first[rng.permutation(np.flatnonzero(~first))[: payments - parties]] = True
    starts = np.flatnonzero(first)
    payment = np.full(len(party), -1)
    payment[due] = np.cumsum(first) - 1
    last_bill = np.maximum.reduceat(day[due].astype(np.int64), starts).astype("datetime64[D]")
    paid = np.minimum(last_bill + rng.integers(1, CREDIT_DAYS, len(starts)), last)
    amount = np.add.reduceat((net + tax)[due], starts)
    return Bills(party, document, day, net, tax, payment, party[due][starts], paid, amount)


def _due(party: Ints, day: Times, last: np.datetime64, payments: int) -> tuple[Ints, np.ndarray]:
    """Positions of the bills to pay, by party, and flags of each party's first; no more parties than payments."""
    due = np.flatnonzero(day <= last - CREDIT_DAYS)
    if len(due) < payments:
        due = np.argsort(day, kind="stable")[:payments]
    due = due[np.lexsort((due, party[due]))]
    first = np.append(True, party[due][1:] != party[due][:-1])
    starts = np.flatnonzero(first)
    if len(starts) > payments:
        due, first = due[: starts[payments]], first[: starts[payments]]
    return due, first

"""Bookings on customers' and suppliers' accounts; ``stock`` books the movements of goods."""

import numpy as np

from cdc_simulator.source.books.settlement import Bills, settled
from cdc_simulator.source.drawing.columns import Columns, Ints, Times, where
from cdc_simulator.source.drawing.draw import Draw
from cdc_simulator.source.drawing.words import identifier
from cdc_simulator.source.masters.parties import Customers
from cdc_simulator.source.selling.invoicing import Invoices
from cdc_simulator.source.selling.sales import Orders
from cdc_simulator.source.supply.purchasing import Purchases

ACCOUNTANT = 9


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
    return settled(
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
    return settled(
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
    paid, is_settled = bills.payment >= 0, (bills.payment >= 0) | bills.is_credit_note
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
            [np.where(is_settled, 0, bills.owed), np.zeros_like(bills.amount)]
        ),
        "finalization_date": where(np.append(is_settled, np.ones(payments, dtype=np.bool_)), settled_on),
        "last_edited_by": ACCOUNTANT,
        "last_edited_when": booked_at(bills),
    }


def _only_bills(bills: Bills, values: np.ndarray) -> np.ma.MaskedArray:
    padding = np.zeros(len(bills.payer), dtype=values.dtype)
    is_bill = np.arange(len(values) + len(padding)) < len(values)
    masked: np.ma.MaskedArray = where(is_bill, np.concatenate([values, padding]))  # type: ignore[assignment]
    return masked

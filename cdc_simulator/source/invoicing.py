"""Invoices, one for each billed order, with its lines; ``accounts`` books them and ``stock`` moves the goods."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdc_simulator.source.catalogue import Catalogue
from cdc_simulator.source.columns import Columns, Ints, Times, joined
from cdc_simulator.source.deliveries import delivered_at
from cdc_simulator.source.draw import Draw, at, business_day
from cdc_simulator.source.parties import Customers
from cdc_simulator.source.sales import Lines, Orders, item_names
from cdc_simulator.source.world import delivery_van


@dataclass(frozen=True)
class Invoices:
    """Invoices and their lines by id; ``order``, ``invoice`` and ``line`` are positions from 0, money is cents."""

    order: Ints
    day: Times
    invoice: Ints
    line: Ints
    net: Ints
    tax: Ints


def bill(orders: Orders, lines: Lines, items: Catalogue) -> Invoices:
    """Bill all billed orders on the business day after they were picked, in the order of the days."""
    order = np.flatnonzero(orders.billed)
    day = np.minimum(business_day(orders.picked_at[order].astype("datetime64[D]") + 1), orders.last_day)
    by_day = np.argsort(day, kind="stable")
    order, day = order[by_day], day[by_day]
    invoice_of = np.full(len(orders.day), -1)
    invoice_of[order] = np.arange(len(order))
    line = np.flatnonzero(orders.billed[lines.order])
    line = line[np.argsort(invoice_of[lines.order[line]], kind="stable")]
    net = lines.quantity[line] * lines.price[line]
    tax = (net * items.tax[lines.item[line]] + 50_000) // 100_000
    return Invoices(order, day, invoice_of[lines.order[line]], line, net, tax)


def invoice_columns(
    draw: Draw, invoices: Invoices, orders: Orders, lines: Lines, items: Catalogue, customers: Customers
) -> Columns:
    """``sales.invoices``."""
    customer = orders.customer[invoices.order]
    bill_to = customers.bill_to[customer]
    edited = at(invoices.day, 7)
    promised = orders.expected[invoices.order]
    delivered = delivered_at(draw, customers, customer, invoices.day, promised)
    return {
        "invoice_id": np.arange(1, len(invoices.order) + 1),
        "customer_id": customer + 1,
        "bill_to_customer_id": bill_to,
        "order_id": invoices.order + 1,
        "delivery_method_id": delivery_van(),
        "contact_person_id": customers.contact[customer],
        "accounts_person_id": customers.contact[bill_to - 1],
        "salesperson_person_id": orders.salesperson[invoices.order],
        "packed_by_person_id": orders.picker[invoices.order],
        "invoice_date": invoices.day,
        "customer_purchase_order_number": joined(orders.reference[invoices.order]),
        "is_credit_note": False,
        "credit_note_reason": None,
        "comments": None,
        "delivery_instructions": joined("Leave with ", customers.contact[customer], " at the back door"),
        "internal_comments": None,
        **_packages(invoices, lines, items),
        "delivery_run": customers.delivery_run[customer],
        "run_position": customers.run_position[customer],
        "returned_delivery_data": _delivery(delivered, customer),
        "last_edited_by": orders.picker[invoices.order],
        "last_edited_when": edited,
    }


def invoice_line_columns(invoices: Invoices, orders: Orders, lines: Lines, items: Catalogue) -> Columns:
    """``sales.invoice_lines``."""
    item, quantity = lines.item[invoices.line], lines.quantity[invoices.line]
    return {
        "invoice_line_id": np.arange(1, len(invoices.line) + 1),
        "invoice_id": invoices.invoice + 1,
        "stock_item_id": item + 1,
        "description": item_names(items, item),
        "package_type_id": items.sold_package[item],
        "quantity": quantity,
        "unit_price": lines.price[invoices.line],
        "tax_rate": items.tax[item],
        "tax_amount": invoices.tax,
        "line_profit": invoices.net - quantity * items.cost[item],
        "extended_price": invoices.net + invoices.tax,
        "last_edited_by": orders.picker[invoices.order[invoices.invoice]],
        "last_edited_when": at(invoices.day[invoices.invoice], 7),
    }


def _packages(invoices: Invoices, lines: Lines, items: Catalogue) -> Columns:
    quantity = lines.quantity[invoices.line]
    chilled = np.where(items.chilled[lines.item[invoices.line]], quantity, 0)
    count = len(invoices.order)
    total_chilled = np.bincount(invoices.invoice, chilled, count).astype(np.int64)
    total = np.bincount(invoices.invoice, quantity, count).astype(np.int64)
    return {"total_dry_items": total - total_chilled, "total_chiller_items": total_chilled}


def _delivery(delivered: Times, customer: Ints) -> pa.Array:
    """The driver's note as JSON; null where the goods are under way."""
    number = np.arange(1, len(customer) + 1)
    note = joined("EAN-125-", number + 1050)
    when = np.datetime_as_string(delivered)
    notes = joined(
        '{"DeliveredWhen": "', when, '", "ConNote": "', note, '", "DriverID": ', number % 15 + 1, "}"
    )
    return pc.if_else(pa.array(np.isnat(delivered)), None, notes)

"""Invoices, one for each billed order, and credit notes, one for each return.

``accounts`` books them and ``stock`` moves the goods.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdc_simulator.source.drawing.columns import Columns, Flags, Ints, Times, joined, where
from cdc_simulator.source.drawing.draw import Draw, moments
from cdc_simulator.source.drawing.words import names
from cdc_simulator.source.masters.catalogue import Catalogue, item_names
from cdc_simulator.source.masters.parties import Customers
from cdc_simulator.source.masters.prices import PriceList
from cdc_simulator.source.masters.world import delivery_van
from cdc_simulator.source.selling.order_lines import Lines, line_prices
from cdc_simulator.source.selling.returns import Returns
from cdc_simulator.source.selling.sales import Orders

INVOICING_HOURS = np.array([0.0] * 7 + [1.0, 0.7] + [0.0] * 15)
"""When goods leave with their invoices: early, before they are delivered. Hours of a day, UTC."""


@dataclass(frozen=True)
class Invoices:
    """Invoices and their lines by id; ``order``, ``invoice`` and ``line`` are positions from 0, money is cents.

    ``credits`` is the position of the invoice that a credit note takes back a part of, -1 for other invoices;
    ``reason`` one in ``credit_note_reasons``. A credit note's quantities and amounts are negative.
    """

    order: Ints
    when: Times
    credits: Ints
    reason: Ints
    invoice: Ints
    line: Ints
    quantity: Ints
    price: Ints
    net: Ints
    tax: Ints

    @property
    def day(self) -> Times:
        """The day of each invoice."""
        days: Times = self.when.astype("datetime64[D]")
        return days

    @property
    def is_credit_note(self) -> Flags:
        """Which invoices give money back."""
        flags: Flags = self.credits >= 0
        return flags


def bill(
    draw: Draw, orders: Orders, lines: Lines, items: Catalogue, price_list: PriceList, returns: Returns
) -> Invoices:
    """The invoices of all billed orders, on the day on which they are sent, and the credit notes, by day."""
    billed = np.flatnonzero(orders.billed)
    order = np.append(billed, lines.order[returns.line])
    day = np.append(orders.sent[billed], returns.day)
    by_day = np.argsort(day, kind="stable")
    place = np.argsort(by_day, kind="stable")
    invoice_of = np.full(len(orders.day), -1)
    invoice_of[billed] = place[: len(billed)]
    sold = np.flatnonzero(orders.billed[lines.order])
    line = np.append(sold, returns.line)
    invoice = np.append(invoice_of[lines.order[sold]], place[len(billed) :])
    quantity = np.append(lines.picked[sold], -returns.quantity)
    by_invoice = np.argsort(invoice, kind="stable")
    line, quantity = line[by_invoice], quantity[by_invoice]
    price = line_prices(lines, orders, price_list)[line]
    # Half a cent is rounded away from zero, as Postgres and the workload do.
    tax = np.sign(quantity) * ((abs(quantity) * price * items.tax[lines.item[line]] + 50_000) // 100_000)
    credits = np.append(np.full(len(billed), -1), invoice_of[lines.order[returns.line]])
    return Invoices(
        order=order[by_day],
        when=np.sort(moments(draw.topic("invoices"), day[by_day], INVOICING_HOURS)),
        credits=credits[by_day],
        reason=np.append(np.zeros(len(billed), dtype=np.int64), returns.reason)[by_day],
        invoice=invoice[by_invoice],
        line=line,
        quantity=quantity,
        price=price,
        net=quantity * price,
        tax=tax,
    )


def invoice_columns(
    invoices: Invoices, orders: Orders, lines: Lines, items: Catalogue, customers: Customers
) -> Columns:
    """``sales.invoices``."""
    customer = orders.customer[invoices.order]
    bill_to = customers.bill_to[customer]
    reasons = np.array(names()["credit_note_reasons"])
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
        "is_credit_note": invoices.is_credit_note,
        "credit_note_reason": where(invoices.is_credit_note, reasons[invoices.reason]),
        "comments": None,
        "delivery_instructions": joined("Leave with ", customers.contact[customer], " at the back door"),
        "internal_comments": None,
        **_packages(invoices, lines, items),
        "delivery_run": customers.delivery_run[customer],
        "run_position": customers.run_position[customer],
        "returned_delivery_data": _delivery(invoices, orders),
        "last_edited_by": orders.picker[invoices.order],
        "last_edited_when": invoices.when,
    }


def invoice_line_columns(invoices: Invoices, orders: Orders, lines: Lines, items: Catalogue) -> Columns:
    """``sales.invoice_lines``."""
    item = lines.item[invoices.line]
    return {
        "invoice_line_id": np.arange(1, len(invoices.line) + 1),
        "invoice_id": invoices.invoice + 1,
        "stock_item_id": item + 1,
        "description": item_names(items, item),
        "package_type_id": items.sold_package[item],
        "quantity": invoices.quantity,
        "unit_price": invoices.price,
        "tax_rate": items.tax[item],
        "tax_amount": invoices.tax,
        "line_profit": invoices.net - invoices.quantity * items.cost[item],
        "extended_price": invoices.net + invoices.tax,
        "last_edited_by": orders.picker[invoices.order[invoices.invoice]],
        "last_edited_when": invoices.when[invoices.invoice],
    }


def _packages(invoices: Invoices, lines: Lines, items: Catalogue) -> Columns:
    """What travels with each invoice, or came back with a credit note."""
    quantity = abs(invoices.quantity)
    chilled = np.where(items.chilled[lines.item[invoices.line]], quantity, 0)
    count = len(invoices.order)
    total_chilled = np.bincount(invoices.invoice, chilled, count).astype(np.int64)
    total = np.bincount(invoices.invoice, quantity, count).astype(np.int64)
    return {"total_dry_items": total - total_chilled, "total_chiller_items": total_chilled}


def _delivery(invoices: Invoices, orders: Orders) -> pa.Array:
    """The driver's note as JSON; null where the goods are under way, and on credit notes, which bring nothing."""
    delivered = orders.arrived[invoices.order]
    number = np.arange(1, len(delivered) + 1)
    note = joined("EAN-125-", number + 1050)
    when = np.datetime_as_string(delivered)
    notes = joined(
        '{"DeliveredWhen": "', when, '", "ConNote": "', note, '", "DriverID": ', number % 15 + 1, "}"
    )
    return pc.if_else(pa.array(np.isnat(delivered) | invoices.is_credit_note), None, notes)

"""Goods that reach the customer: the driver's note comes back to the invoice; ``billing`` sends them out."""

import json

from cdc_simulator.workload.clock import now
from cdc_simulator.workload.desk import Desk
from cdc_simulator.workload.transaction import Row, Transaction

DRIVERS = 15


def deliver(desk: Desk, count: int) -> Transaction | None:
    """The oldest invoices under way get their delivery note, as JSON (keys: DeliveredWhen, ConNote, DriverID)."""
    transaction = desk.begin("deliver")
    rows = [_returned(desk, invoice) for invoice in desk.take(transaction, desk.to_deliver, count)]
    transaction.update("invoices", rows, only="t.returned_delivery_data IS NULL")
    return transaction if rows else None


def _returned(desk: Desk, invoice: int) -> Row:
    note = {
        "DeliveredWhen": now().isoformat(timespec="seconds"),
        "ConNote": f"EAN-125-{invoice + 1050}",
        "DriverID": invoice % DRIVERS + 1,
    }
    return {
        "invoice_id": invoice,
        "returned_delivery_data": json.dumps(note),
        "last_edited_by": desk.rng.choice(desk.pickers),
        "last_edited_when": now(),
    }

"""Goods that reach the customer: the driver's note comes back to the invoice; ``returns`` takes some of them back."""

import json

from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Shipment
from cdc_simulator.workload.timing import delays
from cdc_simulator.workload.transaction import Row, Transaction

DRIVERS = 15
RETURNED = 0.004
"""This part of the deliveries comes back, within two weeks."""
RETURN_DAYS = 14


def deliver(desk: Desk, count: int) -> Transaction | None:
    """The invoices that are due get their delivery note, as JSON (keys: DeliveredWhen, ConNote, DriverID)."""
    transaction = desk.begin("deliver")
    shipments = desk.take(transaction, desk.to_deliver, count)
    rows = [_returned(desk, shipment.invoice_id) for shipment in shipments]
    transaction.update("invoices", rows, only="t.returned_delivery_data IS NULL")
    transaction.committed.append(lambda: _some_come_back(desk, shipments))
    return transaction if rows else None


def _some_come_back(desk: Desk, shipments: list[Shipment]) -> None:
    for shipment in shipments:
        if shipment.order is not None and desk.rng.random() < RETURNED:
            day = delays.days_later(desk.clock.today(), desk.rng.randint(1, RETURN_DAYS))
            shipment.due = delays.moment(desk.rng, day, 9, 16)
            desk.to_take_back.extend([shipment])


def _returned(desk: Desk, invoice: int) -> Row:
    note = {
        "DeliveredWhen": desk.clock.now().isoformat(timespec="seconds"),
        "ConNote": f"EAN-125-{invoice + 1050}",
        "DriverID": invoice % DRIVERS + 1,
    }
    return {
        "invoice_id": invoice,
        "returned_delivery_data": json.dumps(note),
        "last_edited_by": desk.rng.choice(desk.pickers),
        "last_edited_when": desk.clock.now(),
    }

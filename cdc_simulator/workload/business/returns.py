"""Returns: a customer sends goods back, gets a credit note, and the goods lie in the warehouse again.

The credit note's booking is negative and open; ``money`` settles it with the customer's next payment, or refunds it.
"""

from dataclasses import replace

from cdc_simulator.source.drawing.words import names
from cdc_simulator.workload.business.invoice_rows import bill, booking, invoice_line, invoice_row
from cdc_simulator.workload.business.stock import add_received, change_on_hand, moved
from cdc_simulator.workload.business.supply import RECEIPT
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Order, Shipment
from cdc_simulator.workload.transaction import Row, Transaction

CREDIT_NOTE = "Customer Credit Note"


def take_back(desk: Desk, count: int) -> Transaction | None:
    """Deliveries that are due to come back: of each, one line whole, by a credit note."""
    transaction = desk.begin("take back")
    shipments = desk.take(transaction, desk.to_take_back, count)
    returned = [_one_line(desk, shipment) for shipment in shipments]
    numbers = desk.numbers.take(desk.cursor, "invoices", len(returned))
    noted = list(zip(numbers, returned, strict=True))
    lines = {number: invoice_line(desk, number, order, order.lines[0]) for number, order in noted}
    bookings = [booking(desk, number, order, [lines[number]], CREDIT_NOTE) for number, order in noted]
    movements = [_came_back(desk, number, order) for number, order in noted]
    transaction.insert("invoices", [_note(desk, number, order) for number, order in noted])
    transaction.insert("invoice_lines", list(lines.values()))
    transaction.insert("customer_transactions", bookings)
    transaction.insert("stock_item_transactions", movements)
    if movements:
        change_on_hand(transaction, movements)
    transaction.committed.append(lambda: add_received(desk, movements))
    transaction.committed.append(lambda: desk.unpaid.extend(bill(desk, one) for one in bookings))
    return transaction if shipments else None


def _one_line(desk: Desk, shipment: Shipment) -> Order:
    """The shipment's order with the one line that comes back, its quantity negative."""
    assert shipment.order is not None
    sent = [line for line in shipment.order.lines if line.picked]
    line = desk.rng.choice(sent)
    return replace(shipment.order, lines=[replace(line, picked=-line.picked)])


def _note(desk: Desk, number: int, order: Order) -> Row:
    reason = desk.rng.choice(names()["credit_note_reasons"])
    return {**invoice_row(desk, number, order), "is_credit_note": True, "credit_note_reason": reason}


def _came_back(desk: Desk, number: int, order: Order) -> Row:
    (line,) = order.lines
    return moved(
        desk,
        line.stock_item_id,
        -line.picked,
        RECEIPT,
        order.picker or desk.pickers[0],
        customer_id=order.customer_id,
        invoice_id=number,
    )

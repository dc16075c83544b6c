"""Invoices for picked orders: lines, the booking on the customer's account, the goods; ``money`` takes the payments."""

from cdc_simulator.workload.business.invoice_rows import bill, booking, invoice_line, invoice_row
from cdc_simulator.workload.business.stock import change_on_hand, moved
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Line, Order, Shipment
from cdc_simulator.workload.timing import delays
from cdc_simulator.workload.transaction import Guard, Transaction

LOCK_ORDERS = "SELECT 1 FROM sales.orders WHERE order_id = ANY(%s) ORDER BY order_id FOR UPDATE"
INVOICES_OF = "SELECT 1 FROM sales.invoices WHERE order_id = ANY(%s)"
INVOICE, ISSUE = "Customer Invoice", "Stock Issue"


def invoice(desk: Desk, count: int) -> Transaction | None:
    """Picked orders that are due are billed: invoice, lines, booking, movements, stock on hand."""
    transaction = desk.begin("invoice")
    orders = desk.take(transaction, desk.to_invoice, count)
    if not orders:
        return None
    ids = [order.order_id for order in orders]
    # Two workloads may run at once: lock the orders first, so that the second look sees the other one's invoices.
    transaction.guards.append(Guard(LOCK_ORDERS, ids, len(ids)))
    transaction.guards.append(Guard(INVOICES_OF, ids, 0))
    numbers = desk.numbers.take(desk.cursor, "invoices", len(orders))
    billed = list(zip(numbers, orders, strict=True))
    lines_of = {
        number: [invoice_line(desk, number, order, line) for line in _sent(order)] for number, order in billed
    }
    bookings = [booking(desk, number, order, lines_of[number], INVOICE) for number, order in billed]
    transaction.insert("invoices", [invoice_row(desk, number, order) for number, order in billed])
    transaction.insert("invoice_lines", [line for lines in lines_of.values() for line in lines])
    transaction.insert("customer_transactions", bookings)
    _issue_goods(desk, transaction, billed)
    transaction.committed.append(lambda: desk.unpaid.extend(bill(desk, one) for one in bookings))
    transaction.committed.append(lambda: desk.to_deliver.extend(_shipment(desk, *each) for each in billed))
    return transaction


def _sent(order: Order) -> list[Line]:
    return [line for line in order.lines if line.picked]


def _shipment(desk: Desk, number: int, order: Order) -> Shipment:
    city = desk.customers[order.customer_id].city
    return Shipment(number, order, delays.delivery(desk.rng, desk.clock.today(), order.expected, city))


def _issue_goods(desk: Desk, transaction: Transaction, billed: list[tuple[int, Order]]) -> None:
    issues = [
        moved(
            desk,
            line.stock_item_id,
            -line.picked,
            ISSUE,
            order.picker or desk.pickers[0],
            customer_id=order.customer_id,
            invoice_id=number,
        )
        for number, order in billed
        for line in _sent(order)
    ]
    transaction.insert("stock_item_transactions", issues)
    change_on_hand(transaction, issues)

"""Invoices for picked orders: lines, the booking on the customer's account, the goods; ``money`` takes the payments."""

from decimal import ROUND_HALF_UP, Decimal

from cdc_simulator.workload.clock import now, today
from cdc_simulator.workload.desk import Bill, Customer, Desk, Line, Order
from cdc_simulator.workload.stock import change_on_hand, moved
from cdc_simulator.workload.transaction import Guard, Row, Transaction

CENT = Decimal("0.01")
LOCK_ORDERS = "SELECT 1 FROM sales.orders WHERE order_id = ANY(%s) ORDER BY order_id FOR UPDATE"
INVOICES_OF = "SELECT 1 FROM sales.invoices WHERE order_id = ANY(%s)"
INVOICE, ISSUE = "Customer Invoice", "Stock Issue"


def invoice(desk: Desk, count: int) -> Transaction | None:
    """Picked orders whose goods are on hand are billed: invoice, lines, booking, movements, stock on hand."""
    transaction = desk.begin("invoice")
    orders, lacking = _with_goods(desk, desk.take(transaction, desk.to_invoice, count))
    transaction.undone.insert(0, lambda: _put_back(desk, orders))
    if not orders:
        transaction.undone[-1]()
        desk.to_invoice.rotate(-count)
        return None
    ids = [order.order_id for order in orders]
    # Two workloads may run at once: lock the orders first, so that the second look sees the other one's invoices.
    transaction.guards.append(Guard(LOCK_ORDERS, ids, len(ids)))
    transaction.guards.append(Guard(INVOICES_OF, ids, 0))
    numbers = desk.numbers.take(desk.cursor, "invoices", len(orders))
    billed = list(zip(numbers, orders, strict=True))
    lines_of = {
        number: [_invoice_line(desk, number, order, line) for line in order.lines] for number, order in billed
    }
    bookings = [_booking(desk, number, order, lines_of[number]) for number, order in billed]
    transaction.insert("invoices", [_invoice_row(desk, number, order) for number, order in billed])
    transaction.insert("invoice_lines", [line for lines in lines_of.values() for line in lines])
    transaction.insert("customer_transactions", bookings)
    _issue_goods(desk, transaction, billed)
    transaction.committed.append(lambda: desk.to_invoice.extend(lacking))
    transaction.committed.append(lambda: desk.unpaid.extend(_bill(booking) for booking in bookings))
    transaction.committed.append(lambda: desk.to_deliver.extend(numbers))
    return transaction


def _with_goods(desk: Desk, orders: list[Order]) -> tuple[list[Order], list[Order]]:
    """Reserve the goods of the orders that can be served; those orders, and the ones that cannot."""
    served, lacking = [], []
    for order in orders:
        if all(desk.items[line.stock_item_id].on_hand >= line.quantity for line in order.lines):
            for line in order.lines:
                desk.items[line.stock_item_id].on_hand -= line.quantity
            served.append(order)
        else:
            lacking.append(order)
    return served, lacking


def _put_back(desk: Desk, orders: list[Order]) -> None:
    for order in orders:
        for line in order.lines:
            desk.items[line.stock_item_id].on_hand += line.quantity


def _invoice_row(desk: Desk, number: int, order: Order) -> Row:
    customer = desk.customers[order.customer_id]
    chilled = sum(line.quantity for line in order.lines if desk.items[line.stock_item_id].chilled)
    return {
        "invoice_id": number,
        "customer_id": order.customer_id,
        "bill_to_customer_id": customer.bill_to,
        "order_id": order.order_id,
        "delivery_method_id": customer.delivery_method,
        "contact_person_id": customer.contact,
        "accounts_person_id": customer.accounts_contact,
        "salesperson_person_id": order.salesperson,
        "packed_by_person_id": order.picker,
        "invoice_date": today(),
        "customer_purchase_order_number": order.reference,
        "is_credit_note": False,
        "total_dry_items": sum(line.quantity for line in order.lines) - chilled,
        "total_chiller_items": chilled,
        **_tour(customer),
        "last_edited_by": order.picker,
        "last_edited_when": now(),
    }


def _tour(customer: Customer) -> Row:
    return {"delivery_run": customer.delivery_run, "run_position": customer.run_position}


def _invoice_line(desk: Desk, invoice: int, order: Order, line: Line) -> Row:
    item, net = desk.items[line.stock_item_id], line.quantity * line.price
    tax = (net * item.tax_rate / 100).quantize(CENT, ROUND_HALF_UP)
    return {
        "invoice_line_id": desk.number("invoice_lines"),
        "invoice_id": invoice,
        "stock_item_id": line.stock_item_id,
        "description": item.name,
        "package_type_id": item.sold_package,
        "quantity": line.quantity,
        "unit_price": line.price,
        "tax_rate": item.tax_rate,
        "tax_amount": tax,
        "line_profit": line.quantity * (line.price - item.cost),
        "extended_price": net + tax,
        "last_edited_by": order.picker,
        "last_edited_when": now(),
    }


def _booking(desk: Desk, invoice: int, order: Order, lines: list[Row]) -> Row:
    total = sum((line["extended_price"] for line in lines), Decimal(0))
    tax = sum((line["tax_amount"] for line in lines), Decimal(0))
    return {
        "customer_transaction_id": desk.number("customer_transactions"),
        "customer_id": desk.customers[order.customer_id].bill_to,
        "transaction_type_id": desk.kinds[INVOICE],
        "invoice_id": invoice,
        "transaction_date": today(),
        "amount_excluding_tax": total - tax,
        "tax_amount": tax,
        "transaction_amount": total,
        "outstanding_balance": total,
        "last_edited_by": order.picker,
        "last_edited_when": now(),
    }


def _bill(booking: Row) -> Bill:
    return Bill(booking["customer_transaction_id"], booking["customer_id"], booking["transaction_amount"])


def _issue_goods(desk: Desk, transaction: Transaction, billed: list[tuple[int, Order]]) -> None:
    issues = [
        moved(
            desk,
            line.stock_item_id,
            -line.quantity,
            ISSUE,
            order.picker or desk.pickers[0],
            customer_id=order.customer_id,
            invoice_id=number,
        )
        for number, order in billed
        for line in order.lines
    ]
    transaction.insert("stock_item_transactions", issues)
    change_on_hand(transaction, issues)

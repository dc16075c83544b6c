"""Rows of an invoice or a credit note: itself, its lines, its booking; of a credit note, quantities are negative."""

from decimal import ROUND_HALF_UP, Decimal

from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Bill, Customer, Line, Order
from cdc_simulator.workload.timing import delays
from cdc_simulator.workload.transaction import Row

CENT = Decimal("0.01")


def invoice_row(desk: Desk, number: int, order: Order) -> Row:
    """``sales.invoices``: the lines' goods, whichever way they go."""
    customer = desk.customers[order.customer_id]
    chilled = sum(abs(line.picked) for line in order.lines if desk.items[line.stock_item_id].chilled)
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
        "invoice_date": desk.clock.today(),
        "customer_purchase_order_number": order.reference,
        "is_credit_note": False,
        "total_dry_items": sum(abs(line.picked) for line in order.lines) - chilled,
        "total_chiller_items": chilled,
        **_tour(customer),
        "last_edited_by": order.picker,
        "last_edited_when": desk.clock.now(),
    }


def _tour(customer: Customer) -> Row:
    return {"delivery_run": customer.delivery_run, "run_position": customer.run_position}


def invoice_line(desk: Desk, invoice: int, order: Order, line: Line) -> Row:
    """``sales.invoice_lines``: what was picked of the order's line."""
    item, net = desk.items[line.stock_item_id], line.picked * line.price
    tax = (net * item.tax_rate / 100).quantize(CENT, ROUND_HALF_UP)
    return {
        "invoice_line_id": desk.number("invoice_lines"),
        "invoice_id": invoice,
        "stock_item_id": line.stock_item_id,
        "description": item.name,
        "package_type_id": item.sold_package,
        "quantity": line.picked,
        "unit_price": line.price,
        "tax_rate": item.tax_rate,
        "tax_amount": tax,
        "line_profit": line.picked * (line.price - item.cost),
        "extended_price": net + tax,
        "last_edited_by": order.picker,
        "last_edited_when": desk.clock.now(),
    }


def booking(desk: Desk, invoice: int, order: Order, lines: list[Row], kind: str) -> Row:
    """``sales.customer_transactions``: the sum of the invoice's lines, on the account of the one who is billed."""
    total = sum((line["extended_price"] for line in lines), Decimal(0))
    tax = sum((line["tax_amount"] for line in lines), Decimal(0))
    return {
        "customer_transaction_id": desk.number("customer_transactions"),
        "customer_id": desk.customers[order.customer_id].bill_to,
        "transaction_type_id": desk.kinds[kind],
        "invoice_id": invoice,
        "transaction_date": desk.clock.today(),
        "amount_excluding_tax": total - tax,
        "tax_amount": tax,
        "transaction_amount": total,
        "outstanding_balance": total,
        "last_edited_by": order.picker,
        "last_edited_when": desk.clock.now(),
    }


def bill(desk: Desk, booking: Row) -> Bill:
    """What the customer owes by a booking, and when it will be paid."""
    due = delays.payment(desk.rng, booking["transaction_date"])
    number, party = booking["customer_transaction_id"], booking["customer_id"]
    return Bill(number, party, booking["transaction_amount"], due)

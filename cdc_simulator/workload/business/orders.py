"""Orders as the desk handles them: placed, amended, cancelled; ``picking`` picks and ``billing`` invoices them."""

from collections.abc import Sequence

from cdc_simulator.workload.desk.deals import best_price
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Customer, Item, Line, Order
from cdc_simulator.workload.timing import delays
from cdc_simulator.workload.transaction import Row, Transaction

NOTES = ("Customer asked for an early delivery", "Confirmed by telephone", "Call before delivery")
OPEN = "t.picking_completed_when IS NULL"
NAMED = "EXISTS (SELECT FROM sales.orders b WHERE b.backorder_order_id = t.order_id)"
"""Whether it is another order's back order; another workload may have picked that one meanwhile."""


def place(desk: Desk, count: int) -> Transaction:
    """New orders with one to five lines."""
    transaction = desk.begin("place")
    orders = [_new_order(desk) for _ in range(count)]
    insert(desk, transaction, orders)
    transaction.committed.append(lambda: desk.clock.placed(len(orders)))
    return transaction


def insert(desk: Desk, transaction: Transaction, orders: list[Order]) -> None:
    """Insert orders with their lines; they are to be picked once that is committed."""
    transaction.insert("orders", [_order_row(desk, order) for order in orders])
    transaction.insert(
        "order_lines", [_line_row(desk, order, line) for order in orders for line in order.lines]
    )
    transaction.committed.append(lambda: desk.to_pick.extend(orders))


def amend(desk: Desk, count: int) -> Transaction | None:
    """The desk writes notes to open orders."""
    transaction = desk.begin("amend")
    some = list(desk.to_pick)[:count]
    rows = [
        {
            "order_id": order.order_id,
            "internal_comments": desk.rng.choice(NOTES),
            "last_edited_by": order.salesperson,
            "last_edited_when": desk.clock.now(),
        }
        for order in some
    ]
    transaction.update("orders", rows, only=OPEN)
    # Another workload may have picked it; this one will find out when it does.
    return transaction if rows else None


def cancel(desk: Desk, count: int) -> Transaction | None:
    """Open orders are deleted with their lines, whether they are due to be picked or not; back orders stay."""
    transaction = desk.begin("cancel")
    orders = desk.take_if(transaction, desk.to_pick, count, lambda order: not order.is_back_order)
    transaction.delete("order_lines", [line.order_line_id for order in orders for line in order.lines])
    transaction.delete("orders", [order.order_id for order in orders], only=f"{OPEN} AND NOT {NAMED}")
    return transaction if orders else None


def _new_order(desk: Desk) -> Order:
    rng = desk.rng
    customer = desk.customers[desk.some_customer()]
    items = desk.some_items(rng.choices((1, 2, 3, 4, 5), (14, 21, 22, 22, 21))[0])
    return take(
        desk, customer, [(item, rng.randint(1, 10) * least_quantity(desk.items[item])) for item in items]
    )


def take(desk: Desk, customer: Customer, wanted: Sequence[tuple[int, int]]) -> Order:
    """The customer's order of so many units of each stock item, at today's best prices; ``insert`` places it."""
    rng, placed = desk.rng, desk.clock.now()
    numbers = desk.numbers.take(desk.cursor, "order_lines", len(wanted))
    lines = [
        Line(number, item, quantity, best_price(desk.deals, customer, desk.items[item], placed.date()))
        for number, (item, quantity) in zip(numbers, wanted, strict=True)
    ]
    return Order(
        order_id=desk.number("orders"),
        customer_id=customer.customer_id,
        salesperson=rng.choice(desk.salespeople),
        picker=None,
        reference=str(rng.randint(10_000, 19_999)),
        expected=delays.promised(rng, placed.date()),
        lines=lines,
        due=delays.picking(rng, placed),
    )


def least_quantity(item: Item) -> int:
    """Cheap goods are ordered by the outer package."""
    return item.outer if item.price < 10 else 1


def _order_row(desk: Desk, order: Order) -> Row:
    return {
        "order_id": order.order_id,
        "customer_id": order.customer_id,
        "salesperson_person_id": order.salesperson,
        "contact_person_id": desk.customers[order.customer_id].contact,
        "order_date": desk.clock.today(),
        "expected_delivery_date": order.expected,
        "customer_purchase_order_number": order.reference,
        "is_undersupply_backordered": True,
        "last_edited_by": order.salesperson,
        "last_edited_when": desk.clock.now(),
    }


def _line_row(desk: Desk, order: Order, line: Line) -> Row:
    item = desk.items[line.stock_item_id]
    return {
        "order_line_id": line.order_line_id,
        "order_id": order.order_id,
        "stock_item_id": line.stock_item_id,
        "description": item.name,
        "package_type_id": item.sold_package,
        "quantity": line.quantity,
        "unit_price": line.price,
        "tax_rate": item.tax_rate,
        "picked_quantity": 0,
        "last_edited_by": order.salesperson,
        "last_edited_when": desk.clock.now(),
    }

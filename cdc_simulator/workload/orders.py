"""Orders as the desk handles them: placed, picked, cancelled; ``billing`` invoices them."""

from cdc_simulator.workload.clock import delivery_day, now, today
from cdc_simulator.workload.desk import Desk, Line, Order
from cdc_simulator.workload.transaction import Row, Transaction


def place(desk: Desk, count: int) -> Transaction:
    """New orders with one to five lines."""
    transaction = desk.begin("place")
    orders = [_new_order(desk) for _ in range(count)]
    transaction.insert("orders", [_order_row(desk, order) for order in orders])
    transaction.insert(
        "order_lines", [_line_row(desk, order, line) for order in orders for line in order.lines]
    )
    transaction.committed.append(lambda: desk.to_pick.extend(orders))
    return transaction


def pick(desk: Desk, count: int) -> Transaction | None:
    """The oldest open orders are picked whole."""
    transaction = desk.begin("pick")
    orders = desk.take(transaction, desk.to_pick, count)
    when = now()
    for order in orders:
        order.picker = desk.rng.choice(desk.pickers)
    edited = [{"last_edited_by": order.picker, "last_edited_when": when} for order in orders]
    transaction.update(
        "orders",
        [
            {
                "order_id": order.order_id,
                "picked_by_person_id": order.picker,
                "picking_completed_when": when,
                **edit,
            }
            for order, edit in zip(orders, edited, strict=True)
        ],
        only="t.picking_completed_when IS NULL",
    )
    transaction.update(
        "order_lines",
        [
            {
                "order_line_id": line.order_line_id,
                "picked_quantity": line.quantity,
                "picking_completed_when": when,
                **edit,
            }
            for order, edit in zip(orders, edited, strict=True)
            for line in order.lines
        ],
    )
    transaction.committed.append(lambda: desk.to_invoice.extend(orders))
    return transaction if orders else None


def cancel(desk: Desk, count: int) -> Transaction | None:
    """Open orders are deleted with their lines, the oldest first."""
    transaction = desk.begin("cancel")
    orders = desk.take(transaction, desk.to_pick, count)
    transaction.delete("order_lines", [line.order_line_id for order in orders for line in order.lines])
    transaction.delete(
        "orders", [order.order_id for order in orders], only="t.picking_completed_when IS NULL"
    )
    return transaction if orders else None


def _new_order(desk: Desk) -> Order:
    rng = desk.rng
    items = desk.some_items(rng.choices((1, 2, 3, 4, 5), (14, 21, 22, 22, 21))[0])
    numbers = desk.numbers.take(desk.cursor, "order_lines", len(items))
    lines = [
        Line(number, item, rng.randint(1, 10) * _multiple(desk, item), desk.items[item].price)
        for number, item in zip(numbers, items, strict=True)
    ]
    customer, salesperson = desk.some_customer(), rng.choice(desk.salespeople)
    return Order(desk.number("orders"), customer, salesperson, None, str(rng.randint(10_000, 19_999)), lines)


def _multiple(desk: Desk, item: int) -> int:
    """Cheap goods are ordered by the outer package."""
    return desk.items[item].outer if desk.items[item].price < 10 else 1


def _order_row(desk: Desk, order: Order) -> Row:
    return {
        "order_id": order.order_id,
        "customer_id": order.customer_id,
        "salesperson_person_id": order.salesperson,
        "contact_person_id": desk.customers[order.customer_id].contact,
        "order_date": today(),
        "expected_delivery_date": delivery_day(desk.rng.choice((1, 1, 1, 2, 3))),
        "customer_purchase_order_number": order.reference,
        "is_undersupply_backordered": True,
        "last_edited_by": order.salesperson,
        "last_edited_when": now(),
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
        "last_edited_when": now(),
    }

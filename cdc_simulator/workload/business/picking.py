"""Picking of open orders: what lies in the warehouse; the rest goes on a back order, which the first order names."""

from cdc_simulator.workload.business import orders
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Line, Order
from cdc_simulator.workload.timing import delays
from cdc_simulator.workload.transaction import Row, Transaction


def pick(desk: Desk, count: int) -> Transaction | None:
    """Open orders that are due are picked; those of which nothing is there wait for another day."""
    transaction = desk.begin("pick")
    found = [(order, _reserved(desk, order)) for order in desk.take(transaction, desk.to_pick, count)]
    picked = [(order, taken) for order, taken in found if any(taken)]
    waiting = [order for order, taken in found if not any(taken)]
    transaction.undone.append(lambda: _put_back(desk, picked))
    if not picked:
        _wait(desk, waiting)
        return None
    rests = [_back_order(desk, order, taken) for order, taken in picked]
    orders.insert(desk, transaction, [rest for rest in rests if rest is not None])
    for order, _ in picked:
        order.picker = desk.rng.choice(desk.pickers)
    transaction.update(
        "orders",
        [_order_row(desk, order, rest) for (order, _), rest in zip(picked, rests, strict=True)],
        only=orders.OPEN,
    )
    transaction.update(
        "order_lines",
        [
            _line_row(desk, order, line, quantity)
            for order, taken in picked
            for line, quantity in zip(order.lines, taken, strict=True)
        ],
    )
    transaction.committed.append(lambda: _to_invoice(desk, picked))
    transaction.committed.append(lambda: _wait(desk, waiting))
    return transaction


def _reserved(desk: Desk, order: Order) -> list[int]:
    """What can be had for each line, taken off this desk's share of the stock."""
    taken = [min(line.quantity, max(0, desk.items[line.stock_item_id].on_hand)) for line in order.lines]
    for line, quantity in zip(order.lines, taken, strict=True):
        desk.items[line.stock_item_id].on_hand -= quantity
    return taken


def _put_back(desk: Desk, picked: list[tuple[Order, list[int]]]) -> None:
    for order, taken in picked:
        for line, quantity in zip(order.lines, taken, strict=True):
            desk.items[line.stock_item_id].on_hand += quantity


def _wait(desk: Desk, waiting: list[Order]) -> None:
    for order in waiting:
        order.due = delays.moment(desk.rng, delays.days_later(desk.clock.today(), 1), 11, 17)
    desk.to_pick.extend(waiting)


def _back_order(desk: Desk, order: Order, taken: list[int]) -> Order | None:
    """An order of the same customer for what was not there; None where all was."""
    rest = [
        Line(desk.number("order_lines"), line.stock_item_id, line.quantity - quantity, line.price)
        for line, quantity in zip(order.lines, taken, strict=True)
        if quantity < line.quantity
    ]
    if not rest:
        return None
    now = desk.clock.now()
    return Order(
        order_id=desk.number("orders"),
        customer_id=order.customer_id,
        salesperson=order.salesperson,
        picker=None,
        reference=order.reference,
        expected=delays.promised(desk.rng, now.date()),
        lines=rest,
        due=delays.picking(desk.rng, now),
        is_back_order=True,
    )


def _order_row(desk: Desk, order: Order, rest: Order | None) -> Row:
    return {
        "order_id": order.order_id,
        "picked_by_person_id": order.picker,
        "backorder_order_id": rest.order_id if rest else None,
        **_picked(desk, order),
    }


def _line_row(desk: Desk, order: Order, line: Line, quantity: int) -> Row:
    return {"order_line_id": line.order_line_id, "picked_quantity": quantity, **_picked(desk, order)}


def _picked(desk: Desk, order: Order) -> Row:
    now = desk.clock.now()
    return {"picking_completed_when": now, "last_edited_by": order.picker, "last_edited_when": now}


def _to_invoice(desk: Desk, picked: list[tuple[Order, list[int]]]) -> None:
    due = delays.invoicing(desk.clock.now())
    for order, taken in picked:
        order.due = due
        for line, quantity in zip(order.lines, taken, strict=True):
            line.picked = quantity
    desk.to_invoice.extend(order for order, _ in picked)

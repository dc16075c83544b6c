"""The counter: purchases become orders of one line, in the transaction that puts their events into the ledger."""

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.web.visits.event import Event, EventType, moment
from cdc_simulator.workload.business import orders
from cdc_simulator.workload.desk.deals import CENT
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Order
from lakepulse.errors import ServiceError


class Counter:
    """Takes orders at a desk that does nothing else; the order desk's own people pick and invoice them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def place(self, cursor: Cursor, events: list[Event]) -> list[Event]:
        """The same events; each purchase with its order, which was placed, at the price that was charged."""
        taken = {event.event_id: self._order(event) for event in events if _is_purchase(event)}
        if not taken:
            return events
        transaction = self._desk.begin("web")
        orders.insert(self._desk, transaction, list(taken.values()))
        sold = [_sold(event, taken[event.event_id]) if _is_purchase(event) else event for event in events]
        transaction.insert("web_orders", [_row(event) for event in sold if _is_purchase(event)])
        transaction.execute(cursor)
        return sold

    def _order(self, event: Event) -> Order:
        if event.customer_id is None or event.product_id is None or event.quantity is None:
            raise ServiceError(
                f"purchase {event.event_id} names no customer, product or quantity",
                "Report it: it is a mistake.",
            )
        customer = self._desk.customers[event.customer_id]
        return orders.take(self._desk, customer, [(event.product_id, event.quantity)])


def _is_purchase(event: Event) -> bool:
    return event.event_type is EventType.PURCHASE


def _sold(event: Event, order: Order) -> Event:
    (line,) = order.lines
    price = line.price.quantize(CENT)
    return event._replace(
        order_id=order.order_id,
        unit_price=price,
        amount=price * line.quantity,
        page=f"/orders/{order.order_id}",
    )


def _row(event: Event) -> dict[str, object]:
    return {
        "order_id": event.order_id,
        "event_id": event.event_id,
        "session_id": event.session_id,
        "customer_id": event.customer_id,
        "placed_at": moment(event.occurred_at),
    }

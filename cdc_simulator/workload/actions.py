"""Actions: the closed list of them; what is due on the shop's clock comes first, then what somebody wants to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cdc_simulator.workload.business import (
    billing,
    deliveries,
    masters,
    money,
    orders,
    picking,
    products,
    returns,
    stock,
    supply,
)
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.due_queue import DueQueue
from cdc_simulator.workload.transaction import Transaction

Build = Callable[[Desk, int], Transaction | None]


@dataclass(frozen=True)
class Action:
    """One kind of transaction; ``rows`` is roughly how many row changes one unit of it makes."""

    build: Build
    rows: float
    weight: float = 0.0

    def transaction(self, desk: Desk, wanted_rows: int) -> Transaction | None:
        """A transaction of about so many row changes, at least one unit; None where there is nothing to do."""
        made = self.build(desk, max(1, round(wanted_rows / self.rows)))
        return made if made is not None and made.statements else None


@dataclass(frozen=True)
class QueueStep:
    """What is done with the documents of a queue when they are due."""

    queue: Callable[[Desk], DueQueue[Any]]
    action: Action


STEPS = (
    QueueStep(lambda desk: desk.to_pick, Action(picking.pick, 4.3)),
    QueueStep(lambda desk: desk.to_invoice, Action(billing.invoice, 12.0)),
    QueueStep(lambda desk: desk.to_deliver, Action(deliveries.deliver, 1.0)),
    QueueStep(lambda desk: desk.to_take_back, Action(returns.take_back, 5.0)),
    QueueStep(lambda desk: desk.unpaid, Action(money.collect, 2.0)),
    QueueStep(lambda desk: desk.unpaid_by_us, Action(money.pay_suppliers, 2.0)),
    QueueStep(lambda desk: desk.to_receive, Action(supply.receive_goods, 24.0)),
)
PLACE = Action(orders.place, 4.3, 10.0)
WISHES = (
    PLACE,
    Action(orders.cancel, 4.3, 0.3),
    Action(orders.amend, 1.0, 0.5),
    Action(money.contra, 2.0, 0.4),
    Action(supply.order_goods, 8.0, 1.0),
    Action(stock.transfer, 4.0, 0.5),
    Action(stock.stocktake, 2.0, 0.1),
    Action(masters.edit_customers, 1.0, 1.5),
    Action(masters.move_customers, 1.0, 0.06),
    Action(masters.open_accounts, 2.0, 0.05),
    Action(masters.change_prices, 1.0, 0.5),
    Action(products.list_products, 4.0, 0.05),
    Action(masters.touch, 1.0, 0.5),
    Action(masters.read_sensors, 6.0, 1.0),
)
"""For ten orders, what else is done in a shop."""
SENSORS = Action(masters.read_sensors, 6.0, 10.0)
MEANWHILE = (
    SENSORS,
    Action(orders.amend, 1.0, 4.0),
    Action(stock.relocate, 1.0, 4.0),
    Action(masters.touch, 1.0, 1.0),
)
"""What fills the time until the next order, where the clock is slower than the rate."""


def next_transaction(desk: Desk, wanted_rows: int) -> Transaction:
    """A transaction of about ``wanted_rows`` row changes (0: one unit)."""
    while due := _due(desk):
        since, action = due
        desk.clock.reach(since)
        # Where nothing can be picked, the order waits for another day, and the goods may have to be ordered.
        transaction = action.transaction(desk, wanted_rows) or (
            supply.order_goods(desk, 1) if action.build is picking.pick else None
        )
        if transaction:
            return transaction
    desk.clock.reach(desk.clock.horizon())
    is_wished = desk.clock.order_due()
    among, otherwise = (WISHES, PLACE) if is_wished else (MEANWHILE, SENSORS)
    action = desk.rng.choices(among, [action.weight for action in among])[0]
    return (
        action.transaction(desk, wanted_rows)
        or otherwise.transaction(desk, wanted_rows)
        or masters.read_sensors(desk, 1)
    )


def _due(desk: Desk) -> tuple[datetime, Action] | None:
    """What waits longest, and since when; None where nothing is due before the next order."""
    by = desk.clock.horizon()
    waiting = [(step.queue(desk).next_due, step.action) for step in STEPS]
    due = [(since, action) for since, action in waiting if since is not None and since <= by]
    return min(due, key=lambda one: one[0], default=None)

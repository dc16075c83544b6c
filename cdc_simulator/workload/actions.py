"""Actions: the closed list of them, with how often each comes next."""

from collections.abc import Callable
from dataclasses import dataclass

from cdc_simulator.workload import billing, deliveries, masters, money, orders, stock, supply
from cdc_simulator.workload.desk import Desk
from cdc_simulator.workload.transaction import Transaction

Build = Callable[[Desk, int], Transaction | None]


@dataclass(frozen=True)
class Action:
    """One kind of transaction; ``rows`` is roughly how many row changes one unit of it makes."""

    build: Build
    weight: float
    rows: float


ACTIONS = (
    Action(orders.place, 10.0, 4.3),
    Action(orders.pick, 10.0, 4.3),
    Action(billing.invoice, 10.0, 12.0),
    Action(deliveries.deliver, 9.0, 1.0),
    Action(orders.cancel, 0.5, 4.3),
    Action(money.collect, 5.0, 2.0),
    Action(money.pay_suppliers, 0.7, 2.0),
    Action(money.contra, 0.4, 2.0),
    Action(supply.order_goods, 1.0, 8.0),
    Action(supply.receive_goods, 1.0, 24.0),
    Action(stock.transfer, 0.5, 4.0),
    Action(stock.stocktake, 0.1, 2.0),
    Action(masters.edit_customers, 1.5, 1.0),
    Action(masters.move_customers, 0.4, 1.0),
    Action(masters.open_accounts, 0.2, 2.0),
    Action(masters.change_prices, 0.5, 1.0),
    Action(masters.touch, 0.5, 1.0),
    Action(masters.read_sensors, 1.0, 6.0),
)
_WEIGHTS = [action.weight for action in ACTIONS]


def next_transaction(desk: Desk, wanted_rows: int) -> Transaction:
    """A transaction of about ``wanted_rows`` row changes (0: one unit); else goods or an order come in."""
    action = desk.rng.choices(ACTIONS, _WEIGHTS)[0]
    transaction = action.build(desk, max(1, round(wanted_rows / action.rows)))
    if transaction is not None and transaction.statements:
        return transaction
    if action.build is billing.invoice and desk.to_invoice:
        return _restock(desk)
    return orders.place(desk, max(1, round(wanted_rows / ACTIONS[0].rows)))


def _restock(desk: Desk) -> Transaction:
    """Goods were missing: take in what is on its way, or order it."""
    return supply.receive_goods(desk, 1) or supply.order_goods(desk, 1)

"""Plan of the orders to suppliers: which goods that fell under their level are ordered together, and when they are due.

``replenishment`` says when an item falls under its level; ``purchasing`` has the orders that come of the plan.
"""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Ints, Times
from cdc_simulator.source.drawing.draw import Draw, business_day
from cdc_simulator.source.masters.catalogue import Catalogue
from cdc_simulator.source.supply.replenishment import WAITING, Cycles, draw_cycles
from cdc_simulator.source.supply.shelf import Demand

MOST_LINES = 7
"""Lines of the longest order to a supplier."""
A_DAY_LATER = 0.1
"""This part of the orders comes in a day after the supplier's usual time."""
OPENING = -1
NEVER = np.datetime64("9999-12-31")


@dataclass(frozen=True)
class OrderPlan:
    """Lines by supplier and day: ``cycle`` is the one that a line answers, or OPENING.

    ``order`` is the position of a line's order, ``sent`` the day of each order, ``due`` the day on which each line is
    to come in.
    """

    cycles: Cycles
    item: Ints
    cycle: Ints
    order: Ints
    sent: Times
    due: Times

    def came(self) -> Times:
        """The day on which each cycle's goods come in; NEVER where they are not ordered."""
        days = np.full(len(self.cycles.item), NEVER)
        of_cycle = self.cycle != OPENING
        days[self.cycle[of_cycle]] = self.due[of_cycle]
        return days


def plan_orders(draw: Draw, items: Catalogue, demand: Demand, orders: int, lines: int) -> OrderPlan:
    """``orders`` orders with ``lines`` lines: all items on the first day, then what fell under its level.

    The goods that fell last still wait for an order, and the last order is sent on the last day.
    """
    rng = draw.topic("purchase_orders")
    again = lines - len(items.names)
    cycles = draw_cycles(rng, items, demand, again + WAITING if again else 0)
    ordered = np.argsort(cycles.day, kind="stable")[:again]
    cycle = np.append(np.full(len(items.names), OPENING), ordered)
    item = np.append(np.arange(len(items.names)), cycles.item[ordered])
    day = np.append(np.repeat(draw.period.first, len(items.names)), cycles.day[ordered])
    by_supplier = np.lexsort((day, items.supplier[item]))
    item, cycle, day = item[by_supplier], cycle[by_supplier], day[by_supplier]
    order = grouped(2 * items.supplier[item] + (cycle == OPENING), item, day, orders)
    sent = np.full(orders, draw.period.first)
    np.maximum.at(sent, order, day)
    if again:
        sent[np.argmax(sent)] = draw.period.last
    later = (rng.random(orders) < A_DAY_LATER) & (sent > draw.period.first)
    due = business_day(sent[order] + np.where(cycle == OPENING, 1, items.lead_days[item]) + later[order])
    return OrderPlan(cycles, item, cycle, order, sent, due)


def grouped(together: Ints, item: Ints, day: Times, orders: int) -> Ints:
    """The position of each line's order: as few orders as can be, then parted where most lines would wait most days.

    Lines of one order are neighbours with the same value of ``together``, and it has an item once. ValueError where so
    few orders cannot hold the lines.
    """
    starts = np.zeros(len(item), dtype=np.bool_)
    present: set[int] = set()
    for line, one in enumerate(item.tolist()):
        if line == 0 or together[line] != together[line - 1] or one in present or len(present) == MOST_LINES:
            starts[line] = True
            present = set()
        present.add(one)
    missing = orders - int(starts.sum())
    if missing < 0:
        raise ValueError(f"{orders} orders cannot hold {len(item)} lines")
    first = np.maximum.accumulate(np.where(starts, np.arange(len(item)), 0))
    waiting = np.append(0, np.diff(day).astype(np.int64)) * (np.arange(len(item)) - first)
    candidates = np.flatnonzero(~starts)
    starts[candidates[np.argsort(-waiting[candidates], kind="stable")[:missing]]] = True
    numbers: Ints = np.cumsum(starts) - 1
    return numbers

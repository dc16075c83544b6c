"""Demand on the shelf, item by item in the order of time, less what comes back; ``replenishment`` fills it again.

All customers' demand is met sooner or later, so purchases can be planned by it, whenever the goods really go out.
"""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Ints, Times
from cdc_simulator.source.selling.order_lines import Lines
from cdc_simulator.source.selling.returns import Returns
from cdc_simulator.source.selling.sales import Orders

_APART = 1 << 40
"""More than any stock item ever sells: keys of two items do not mix."""


@dataclass(frozen=True)
class Demand:
    """Entries by item and time: ``line`` is an order line's position, or -1 for a return; ``day`` is when it moves.

    ``net`` is the demand on the item so far, less returns, with this entry; ``peak`` is the highest ``net`` so far.
    """

    item: Ints
    day: Times
    line: Ints
    quantity: Ints
    net: Ints
    peak: Ints

    def first_above(self, item: Ints, demand: Ints) -> Ints:
        """The first entry of each item by which more than ``demand`` was asked for; a later item's where none was."""
        return np.searchsorted(self.item * _APART + self.peak, item * _APART + demand, side="right")

    def before(self, item: Ints, day: Times) -> Ints:
        """The demand on each item before that day."""
        days, asked = self.day.astype(np.int64), day.astype(np.int64)
        entry = np.searchsorted(self.item * _APART + days, item * _APART + asked) - 1
        return np.where((entry >= 0) & (self.item[entry] == item), self.peak[entry], 0)

    def total(self, items: int) -> Ints:
        """The demand on each of ``items`` stock items in all."""
        return self.before(np.arange(items), np.repeat(np.datetime64("9999-12-31"), items))


def demand(orders: Orders, lines: Lines, returns: Returns) -> Demand:
    """What billed orders ask for on the days on which they are sent, and what comes back."""
    billed = np.flatnonzero(orders.billed[lines.order])
    line = np.concatenate([billed, np.full(len(returns.line), -1)])
    item = lines.item[np.concatenate([billed, returns.line])]
    day = np.concatenate([orders.sent[lines.order[billed]], returns.day])
    quantity = np.concatenate([lines.quantity[billed], -returns.quantity])
    # Invoices of a day are numbered as their orders are; credit notes come after them.
    by_time = np.lexsort((np.arange(len(line)), day, item))
    item, quantity = item[by_time], quantity[by_time]
    net = np.cumsum(quantity)
    first = np.flatnonzero(np.append(True, item[1:] != item[:-1]))
    net -= np.repeat(net[first] - quantity[first], np.diff(np.append(first, len(item))))
    peak = np.maximum.accumulate(item * _APART + net) - item * _APART
    return Demand(item, day[by_time], line[by_time], quantity, net, peak)

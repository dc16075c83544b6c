"""Replenishment: a stock item that falls under its reorder level is ordered again, with others of its supplier.

The level covers the highest demand from falling under it until goods come in (a continuous-review policy; Silver,
Pyke & Thomas, Inventory and Production Management in Supply Chains, 2017, chapter 6). How often an item is ordered
follows the economic order quantity (Harris, How Many Parts to Make at Once, 1913): by the root of what is sold of it,
at cost.
``shelf`` has the demand, ``purchasing`` the orders.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cdc_simulator.source.drawing.columns import Ints, Times
from cdc_simulator.source.masters.catalogue import Catalogue
from cdc_simulator.source.supply.shelf import Demand

WAITING = 5
"""So many items are under their level when the history ends, and their supplier's next order has not been sent."""
LARGEST_LINE = 10
"""So many of the usual units of sale the level has at least, as the largest order line."""
SAFETY = 50
"""Where an item is never ordered again, so many of the usual units of sale stay on hand."""


@dataclass(frozen=True)
class Cycles:
    """When items fall under their level, by item and time: ``number`` counts an item's cycles from 0.

    ``threshold`` is the demand at which it happens, ``outers`` is what is then ordered, ``supplied`` what had been
    supplied before, beyond the opening stock.
    """

    item: Ints
    number: Ints
    day: Times
    threshold: Ints
    outers: Ints
    supplied: Ints


@dataclass(frozen=True)
class StockPolicy:
    """By stock item, in sold packages: the stock to open with, the reorder level and the usual order."""

    opening: Ints
    level: Ints
    usual: Ints


def draw_cycles(rng: np.random.Generator, items: Catalogue, demand: Demand, count: int) -> Cycles:
    """``count`` times at which an item falls under its level; ``count`` is 0 where opening orders are all there are."""
    total = demand.total(len(items.names))
    cycles = order_counts(total * items.cost, total // items.outer, count)
    item = np.repeat(np.arange(len(cycles)), cycles)
    number = np.arange(count) - np.repeat(np.cumsum(cycles) - cycles, cycles)
    phase = (rng.random(len(cycles)) * total / np.maximum(cycles, 1)).astype(np.int64)
    phase = phase // items.multiple * items.multiple
    outers = np.array([number, number + 1]) * total[item] // (cycles * items.outer)[item]
    supplied = outers[0] * items.outer[item]
    threshold = phase[item] + supplied
    day = demand.day[demand.first_above(item, threshold)]
    return Cycles(item, number, day, threshold, outers[1] - outers[0], supplied)


def policy(items: Catalogue, demand: Demand, cycles: Cycles, came: Times) -> StockPolicy:
    """The levels with which no item is ever out of stock before its goods come in on the days ``came``."""
    total = demand.total(len(items.names))
    needed = items.multiple * LARGEST_LINE
    np.maximum.at(needed, cycles.item, demand.before(cycles.item, came) - cycles.threshold)
    falls = total + SAFETY * items.multiple
    falls[cycles.item[::-1]] = cycles.threshold[::-1]  # the first of each item is written last
    opening = -(-(falls + needed) // items.outer) * items.outer
    level = opening - falls
    count = np.bincount(cycles.item, minlength=len(total))
    ordered = np.bincount(cycles.item, cycles.outers, len(total)).astype(np.int64) * items.outer
    return StockPolicy(opening, level, np.where(count > 0, ordered // np.maximum(count, 1), 3 * level))


def order_counts(value: Ints, most: Ints, count: int) -> Ints:
    """Share ``count`` orders out over items by the root of the ``value`` sold, none more than ``most`` times.

    ValueError where that is not possible.
    """
    if count > most.sum():
        raise ValueError(f"{count} orders of at least one outer package are more than what is sold")
    weight: npt.NDArray[np.float64] = np.sqrt(value)
    counts = np.zeros(len(value), dtype=np.int64)
    while missing := count - int(counts.sum()):
        room = np.where(counts < most, weight + 1e-9, 0.0)
        share = missing * room / room.sum()
        more = np.minimum(share.astype(np.int64), most - counts)
        if not more.any():
            more[np.argsort(-share, kind="stable")[:missing]] = 1
            more = np.minimum(more, most - counts)
        counts += more
    return counts

"""Shortages: a supplier is late, the shelf is empty, an order line is picked in part; ``back_orders`` has the rest."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Flags, Ints, Times
from cdc_simulator.source.drawing.draw import Draw, business_day
from cdc_simulator.source.selling.order_lines import Lines
from cdc_simulator.source.supply.order_plan import OrderPlan
from cdc_simulator.source.supply.replenishment import Cycles, StockPolicy
from cdc_simulator.source.supply.shelf import Demand

LEAST_DAYS_LEFT = 21
"""The history goes on for so long at least, so that the back order is delivered in it."""


@dataclass(frozen=True)
class Shortages:
    """Order lines of which only ``picked`` packages were there until ``cycle``'s goods came in on ``day``."""

    line: Ints
    picked: Ints
    cycle: Ints
    day: Times


def draw_shortages(
    draw: Draw,
    lines: Lines,
    demand: Demand,
    plan: OrderPlan,
    stock: StockPolicy,
    excluded: Ints,
    count: int,
) -> Shortages:
    """``count`` shortages in different orders: those for which the supplier is late by the fewest days.

    Lines in ``excluded`` are served whole. ValueError where there are not so many.
    """
    rng, cycles, came = draw.topic("shortages"), plan.cycles, plan.came()
    supplied = stock.opening[cycles.item] + cycles.supplied
    entry = np.minimum(demand.first_above(cycles.item, supplied), len(demand.item) - 1)
    line, day = demand.line[entry], business_day(demand.day[entry] + 1)
    picked = supplied - demand.net[entry] + demand.quantity[entry]
    possible = (demand.item[entry] == cycles.item) & (line >= 0) & ~np.isin(line, excluded)
    possible &= (picked > 0) & (picked < demand.quantity[entry])
    possible &= _is_last_before(demand, entry, day) & _comes_before_the_next(cycles, came, day)
    possible &= (day > came) & (day <= draw.period.last - LEAST_DAYS_LEFT)
    late = np.lexsort((rng.random(len(line)), day - came))
    late = late[possible[late]]
    _, one_each = np.unique(lines.order[line[late]], return_index=True)
    cycle = late[np.sort(one_each)[:count]]
    if len(cycle) < count:
        raise ValueError(f"{count} shortages were asked for, {len(cycle)} are possible")
    return Shortages(line[cycle], picked[cycle], cycle, day[cycle])


def _is_last_before(demand: Demand, entry: Ints, day: Times) -> Flags:
    """Nobody else asks for the item between the entry and the morning of ``day``."""
    following = np.minimum(entry + 1, len(demand.item) - 1)
    other_item = (demand.item[following] != demand.item[entry]) | (following == entry)
    alone: Flags = other_item | (demand.day[following] >= day)
    return alone


def _comes_before_the_next(cycles: Cycles, came: Times, day: Times) -> Flags:
    """The item's next goods come in after ``day``."""
    following = np.append(cycles.item[1:] == cycles.item[:-1], False)
    return ~following | (np.roll(came, -1) > day)

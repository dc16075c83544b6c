"""Prices of stock items by day: each changes once or twice a year, and ``deals`` take something off."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Ints, Times
from cdc_simulator.source.drawing.draw import Draw, business_day
from cdc_simulator.source.masters.catalogue import Catalogue
from cdc_simulator.source.masters.deals import Deals

DAYS_BETWEEN = (180, 366)
"""A price holds for so many days, from the first number to under the second."""
STEPS = 8
"""So many prices cover the history even where each holds for the shortest time."""
CHANGE_PERCENT = np.array([-4, -2, 2, 3, 4, 5, 6])
"""A new price against the one before; all are equally likely."""


@dataclass(frozen=True)
class Prices:
    """``cents[item, step]`` holds from the day ``since[item, step]`` until the next step's; the last one holds now."""

    since: Times
    cents: Ints

    def on(self, item: Ints, day: Times) -> Ints:
        """The items' prices on these days, in cents; ``item`` are positions from 0."""
        step = (self.since[item] <= day[:, None]).sum(axis=1) - 1
        cents: Ints = self.cents[item, step]
        return cents


@dataclass(frozen=True)
class PriceList:
    """What a customer pays: the price of the day, or the deal that holds for this customer."""

    prices: Prices
    deals: Deals

    def charged(self, customer: Ints, item: Ints, day: Times) -> Ints:
        """Cents a package; ``customer`` and ``item`` are positions from 0."""
        return self.deals.reduced(self.prices.on(item, day), customer, item, day)


def draw_prices(draw: Draw, items: Catalogue) -> Prices:
    """The price of each stock item back to the first day, from its present one."""
    rng = draw.topic("prices")
    shape = (len(items.names), STEPS)
    ages = rng.integers(*DAYS_BETWEEN, shape)
    ages[:, -1] = rng.integers(1, DAYS_BETWEEN[1], shape[0])
    back = np.cumsum(ages[:, ::-1], axis=1)[:, ::-1]
    since = business_day(draw.period.last - back.ravel()).reshape(shape)
    factor = 1 + rng.choice(CHANGE_PERCENT, shape) / 100
    later = np.cumprod(factor[:, :0:-1], axis=1)[:, ::-1]
    cents = np.rint(items.price[:, None] / np.column_stack([later, np.ones(shape[0])]))
    return Prices(since, cents.astype(np.int64))

"""The storefront: what visitors find in the shop, and who they may be; read from the order desk's tables.

Customers and goods are drawn by the same weights as the order desk draws them by.
"""

import random
import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Generic, TypeVar

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.workload.business.orders import least_quantity
from cdc_simulator.workload.desk.deals import CENT, Deal, best_price
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Customer, Item

T = TypeVar("T")
UNKNOWN = "Unknown"
"""The category of goods that are in no stock group, as gold counts it."""
MOST_PACKAGES = 10
_TERRITORIES = (
    "SELECT c.city_id, s.sales_territory FROM application.cities c "
    "JOIN application.state_provinces s USING (state_province_id) ORDER BY 1"
)
_CATEGORIES = (
    "SELECT DISTINCT ON (m.stock_item_id) m.stock_item_id, g.stock_group_name "
    "FROM warehouse.stock_item_stock_groups m JOIN warehouse.stock_groups g USING (stock_group_id) "
    "ORDER BY m.stock_item_id, m.stock_group_id"
)


class Weighted(Generic[T]):
    """Things drawn by weight; there must be one at least."""

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        self._things, self._edges = things, list(accumulate(weights))

    def draw(self, rng: random.Random) -> T:
        """One of them."""
        return self._things[min(bisect(self._edges, rng.random() * self._edges[-1]), len(self._things) - 1)]


@dataclass(frozen=True, slots=True)
class Good:
    """A stock item as the web shop shows it: its page, its category, the words by which it is found."""

    item: Item
    category: str
    page: str
    words: tuple[str, ...]

    def quantity(self, rng: random.Random) -> int:
        """How many a customer orders, as at the order desk."""
        return rng.randint(1, MOST_PACKAGES) * least_quantity(self.item)


@dataclass(frozen=True, slots=True)
class Storefront:
    """Goods and customers by weight, the customers' regions, the regions of guests, and the deals of a day."""

    goods: Weighted[Good]
    customers: Weighted[Customer]
    regions: Mapping[int, str]
    guest_regions: Weighted[str]
    category_pages: tuple[str, ...]
    deals: tuple[Deal, ...]
    day: date

    def price(self, customer: Customer | None, good: Good) -> Decimal:
        """What a visitor is shown: a guest the usual price, a customer their own."""
        if customer is None:
            return good.item.price.quantize(CENT)
        return best_price(self.deals, customer, good.item, self.day).quantize(CENT)


def read_storefront(cursor: Cursor, desk: Desk) -> Storefront:
    """The storefront over the desk's customers, goods and deals."""
    cursor.execute(_TERRITORIES)
    territories = dict(cursor.fetchall())
    cursor.execute(_CATEGORIES)
    return storefront(desk, territories, dict(cursor.fetchall()))


def storefront(desk: Desk, territories: Mapping[int, str], categories: Mapping[int, str]) -> Storefront:
    """The same from the sales territory of each city and the category of each stock item."""
    goods = [_good(item, categories.get(number, UNKNOWN)) for number, item in desk.items.items()]
    customers = list(desk.customers.values())
    return Storefront(
        goods=Weighted(goods, [good.item.weight for good in goods]),
        customers=Weighted(customers, [customer.weight for customer in customers]),
        regions={customer.customer_id: territories[customer.city] for customer in customers},
        guest_regions=Weighted(list(territories.values()), [1.0] * len(territories)),
        category_pages=tuple(f"/categories/{_slug(name)}" for name in sorted(set(categories.values()))),
        deals=tuple(desk.deals),
        day=desk.clock.today(),
    )


def _good(item: Item, category: str) -> Good:
    words = tuple(re.findall(r"[a-z]{3,}", item.name.lower())) or (item.name.lower(),)
    return Good(item, category, f"/products/{item.stock_item_id}", words)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")

"""Deals: reduced prices for some customers or goods during some days, from ``sales.special_deals``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cdc_simulator.workload.desk.documents import Customer, Item

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal from ``start`` to ``end``, both within it; what is None is for all, or is no part of the price."""

    start: date
    end: date
    stock_item: int | None = None
    customer: int | None = None
    buying_group: int | None = None
    customer_category: int | None = None
    stock_group: int | None = None
    discount_amount: Decimal | None = None
    discount_percentage: Decimal | None = None
    unit_price: Decimal | None = None

    def holds(self, customer: Customer, item: Item, day: date) -> bool:
        """Whether it is for this customer, these goods and this day."""
        named = (
            (self.stock_item, item.stock_item_id),
            (self.customer, customer.customer_id),
            (self.buying_group, customer.buying_group),
            (self.customer_category, customer.category),
        )
        return (
            self.start <= day <= self.end
            and all(wanted is None or wanted == found for wanted, found in named)
            and (self.stock_group is None or self.stock_group in item.stock_groups)
        )

    def price(self, usual: Decimal) -> Decimal:
        """The price in place of the usual one, never below a cent."""
        price = usual if self.unit_price is None else self.unit_price
        price -= self.discount_amount or 0
        price *= 1 - (self.discount_percentage or Decimal(0)) / 100
        return max(price.quantize(CENT, ROUND_HALF_UP), CENT)


def best_price(deals: Sequence[Deal], customer: Customer, item: Item, day: date) -> Decimal:
    """What the customer pays for the item on this day: the lowest price of all deals that hold, or the usual one."""
    return min([item.price, *(deal.price(item.price) for deal in deals if deal.holds(customer, item, day))])

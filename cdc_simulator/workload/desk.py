"""The order desk's memory: customers, goods and whatever is under way; ``reading`` fills it from the database.

Every connection has a desk of its own, with its share of customers, goods and documents, so that two of them never
edit the same row; only stock on hand is shared, and that is changed relative to what is there.
"""

import random
from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.workload.numbers import SequenceNumbers
from cdc_simulator.workload.transaction import Transaction
from lakepulse.contracts.catalog import Catalog

T = TypeVar("T")


@dataclass(slots=True)
class Customer:
    """A customer as orders and invoices need it; ``weight`` is how often it orders, against others."""

    customer_id: int
    bill_to: int
    contact: int
    accounts_contact: int
    delivery_method: int
    delivery_run: str | None
    run_position: str | None
    weight: int = 1


@dataclass(slots=True)
class Item:
    """A stock item; ``on_hand`` is this desk's share of the stock, in sold packages, ``on_order`` what will come.

    ``weight`` is how often it is ordered, against others.
    """

    stock_item_id: int
    name: str
    supplier_id: int
    sold_package: int
    bought_package: int
    outer: int
    price: Decimal
    cost: Decimal
    tax_rate: Decimal
    chilled: bool
    on_hand: int
    target: int
    weight: int = 1
    on_order: int = 0

    @property
    def lacking(self) -> int:
        """What is missing to the target level."""
        return max(0, self.target - self.on_hand - self.on_order)


@dataclass(slots=True)
class Line:
    """A line of an order."""

    order_line_id: int
    stock_item_id: int
    quantity: int
    price: Decimal


@dataclass(slots=True)
class Order:
    """An order that is not invoiced yet."""

    order_id: int
    customer_id: int
    salesperson: int
    picker: int | None
    reference: str | None
    lines: list[Line]


@dataclass(slots=True)
class PurchaseLine:
    """A line of an order to a supplier."""

    purchase_order_line_id: int
    stock_item_id: int
    outers: int
    price_per_outer: Decimal


@dataclass(slots=True)
class Purchase:
    """An order to a supplier that has not come in."""

    purchase_order_id: int
    supplier_id: int
    lines: list[PurchaseLine]


@dataclass(slots=True)
class Bill:
    """An unpaid invoice on a customer's (``party`` gets the bill) or supplier's account."""

    transaction_id: int
    party: int
    amount: Decimal


@dataclass(slots=True)
class Desk:
    """The memory of one connection, its source of numbers and of randomness."""

    catalog: Catalog
    numbers: SequenceNumbers
    rng: random.Random
    cursor: Cursor
    customers: dict[int, Customer] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    salespeople: list[int] = field(default_factory=list)
    pickers: list[int] = field(default_factory=list)
    suppliers: dict[int, int] = field(default_factory=dict)
    cities: list[int] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    payment_methods: list[int] = field(default_factory=list)
    sensors: list[int] = field(default_factory=list)
    own_items: list[int] = field(default_factory=list)
    to_pick: deque[Order] = field(default_factory=deque)
    to_invoice: deque[Order] = field(default_factory=deque)
    to_deliver: deque[int] = field(default_factory=deque)
    to_receive: deque[Purchase] = field(default_factory=deque)
    unpaid: deque[Bill] = field(default_factory=deque)
    unpaid_by_us: deque[Bill] = field(default_factory=deque)

    def begin(self, kind: str) -> Transaction:
        """A new, empty transaction."""
        return Transaction(self.catalog, kind)

    def number(self, table: str) -> int:
        """A new primary key."""
        return self.numbers.take(self.cursor, table, 1)[0]

    def some_customer(self) -> int:
        """A customer who orders: the large ones more often."""
        weights = [customer.weight for customer in self.customers.values()]
        return self.rng.choices(list(self.customers), weights)[0]

    def some_items(self, count: int) -> list[int]:
        """``count`` different stock items (fewer where there are fewer): the popular ones more often."""
        items = list(self.items)
        cumulative = list(accumulate(item.weight for item in self.items.values()))
        found: dict[int, None] = {}
        while len(found) < min(count, len(items)):
            found[self.rng.choices(items, cum_weights=cumulative)[0]] = None
        return list(found)

    def take(self, transaction: Transaction, queue: deque[T], count: int) -> list[T]:
        """The first ``count`` of a queue (fewer where there are fewer); they return if the transaction fails."""
        taken = [queue.popleft() for _ in range(min(count, len(queue)))]
        transaction.undone.append(lambda: queue.extendleft(reversed(taken)))
        return taken

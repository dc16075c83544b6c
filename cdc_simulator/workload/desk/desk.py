"""The order desk's memory: customers, goods and whatever is under way; ``reading`` fills it from the database.

Every connection has a desk of its own, with its share of customers, goods and documents, so that two of them never
edit the same row; only stock on hand is shared, and that is changed relative to what is there.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.workload.desk.deals import Deal
from cdc_simulator.workload.desk.documents import Bill, Customer, Item, Order, Purchase, Shipment
from cdc_simulator.workload.desk.due_queue import D, DueQueue
from cdc_simulator.workload.desk.numbers import SequenceNumbers
from cdc_simulator.workload.timing.clock import ShopClock
from cdc_simulator.workload.transaction import Transaction
from lakepulse.contracts.catalog import Catalog


@dataclass(slots=True)
class Desk:
    """The memory of one connection, its source of numbers and of randomness, and the clock that all share."""

    catalog: Catalog
    numbers: SequenceNumbers
    rng: random.Random
    cursor: Cursor
    clock: ShopClock
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
    deals: list[Deal] = field(default_factory=list)
    to_pick: DueQueue[Order] = field(default_factory=DueQueue)
    to_invoice: DueQueue[Order] = field(default_factory=DueQueue)
    to_deliver: DueQueue[Shipment] = field(default_factory=DueQueue)
    to_take_back: DueQueue[Shipment] = field(default_factory=DueQueue)
    to_receive: DueQueue[Purchase] = field(default_factory=DueQueue)
    unpaid: DueQueue[Bill] = field(default_factory=DueQueue)
    unpaid_by_us: DueQueue[Bill] = field(default_factory=DueQueue)
    last_web_order: int = 0

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

    def take(
        self, transaction: Transaction, queue: DueQueue[D], count: int, by: datetime | None = None
    ) -> list[D]:
        """The first ``count`` of a queue that are due (by now, or by ``by``); they return if the transaction fails."""
        taken = queue.take(self.clock.now() if by is None else by, count)
        transaction.undone.append(lambda: queue.put_back(taken))
        return [document for _, _, document in taken]

    def take_if(
        self, transaction: Transaction, queue: DueQueue[D], count: int, may_go: Callable[[D], bool]
    ) -> list[D]:
        """The first that may go of the first ``count`` of a queue, due or not; they return if the transaction fails."""
        taken = queue.take(datetime.max, count)
        gone = [entry for entry in taken if may_go(entry[2])]
        queue.put_back(entry for entry in taken if not may_go(entry[2]))
        transaction.undone.append(lambda: queue.put_back(gone))
        return [document for _, _, document in gone]

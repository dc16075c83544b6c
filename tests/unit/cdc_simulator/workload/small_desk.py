"""A desk with two customers of a group, a third one, and six stock items; its keys count up without a database."""

import random
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Customer, Item, Line, Order
from cdc_simulator.workload.desk.numbers import SequenceNumbers
from cdc_simulator.workload.timing.clock import ShopClock
from cdc_simulator.workload.timing.standing import Standing
from cdc_simulator.workload.transaction import Transaction
from lakepulse.contracts.catalog import Catalog, load_catalog

NO_CURSOR = cast(Cursor, None)
MONDAY = datetime(2026, 6, 1, 8)
"""When the desk opens."""
ORDERS_PER_DAY = 60
HEAD = 1
"""The customer whom 1 and 2 are billed at."""


class CountingNumbers(SequenceNumbers):
    """Counts every table's keys from 1001 on."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__(catalog)
        self._last: dict[str, int] = defaultdict(lambda: 1000)

    def take(self, cursor: Cursor, table: str, count: int) -> list[int]:
        first = self._last[table] + 1
        self._last[table] += count
        return list(range(first, first + count))


@cache
def catalog() -> Catalog:
    return load_catalog()


def small_desk(seed: int = 1) -> Desk:
    clock = ShopClock(Standing(MONDAY, ORDERS_PER_DAY), None, 1.0, random.Random(seed), lambda: 0.0)
    desk = Desk(catalog(), CountingNumbers(catalog()), random.Random(seed), NO_CURSOR, clock)
    desk.customers = {
        number: Customer(number, bill_to, 30 + number, 30 + bill_to, 3, "R01", "5", 7, 4, number - 1)
        for number, bill_to in ((1, HEAD), (2, HEAD), (3, 3))
    }
    desk.items = {number: item(number) for number in range(1, 7)}
    desk.own_items = [1, 3]
    desk.salespeople, desk.pickers = [2, 3], [4, 5]
    desk.suppliers = {1: 21, 2: 23}
    desk.cities, desk.payment_methods, desk.sensors = [7, 8], [4], [1, 2, 3, 4]
    kinds = (
        "Customer Invoice",
        "Customer Payment Received",
        "Customer Credit Note",
        "Customer Refund",
        "Supplier Invoice",
        "Supplier Payment Issued",
        "Customer Contra",
        "Stock Issue",
        "Stock Receipt",
        "Stock Transfer",
        "Stock Adjustment at Stocktake",
    )
    desk.kinds = {kind: number for number, kind in enumerate(kinds, 1)}
    return desk


def item(number: int) -> Item:
    """Supplier 1 offers the odd ones, 2 the even ones; 100 of each are on hand."""
    return Item(
        stock_item_id=number,
        name=f"item {number}",
        supplier_id=2 - number % 2,
        sold_package=7,
        bought_package=6,
        outer=12,
        price=Decimal(number),
        cost=Decimal("0.50"),
        tax_rate=Decimal("15.000"),
        chilled=number == 4,
        on_hand=100,
        reorder=50,
        target=200,
        stock_groups=[number % 2],
    )


def order(number: int, customer: int = 2, *lines: tuple[int, int]) -> Order:
    """A picked order with ``lines`` of (stock item, quantity)."""
    made = [
        Line(10 * number + place, item, quantity, Decimal("2.50"), quantity)
        for place, (item, quantity) in enumerate(lines)
    ]
    return Order(number, customer, 2, 4, "12345", date(2026, 6, 3), made)


def rows(transaction: Transaction | None, table: str, op: str) -> list[dict[str, Any]]:
    """What the transaction writes to ``table`` by statements of that ``op``, as dicts."""
    assert transaction is not None
    found: list[dict[str, Any]] = []
    for statement in transaction.statements:
        if (statement.table, statement.op) == (table, op):
            opening, closing = ("VALUES %s) AS v (", ")") if op != "c" else ("(", ")")
            names = statement.sql.partition(opening)[2].partition(closing)[0].split(", ")
            found += [dict(zip(names, row, strict=True)) for row in statement.rows]
    return found


def pass_days(desk: Desk, days: int) -> None:
    """The shop's clock goes on by so many business days."""
    desk.clock.placed(days * ORDERS_PER_DAY)


def commit(transaction: Transaction | None) -> None:
    """What follows from the transaction once it is committed."""
    assert transaction is not None
    for follow_up in transaction.committed:
        follow_up()


def roll_back(transaction: Transaction | None) -> None:
    """What follows from the transaction where it failed."""
    assert transaction is not None
    for follow_up in transaction.undone:
        follow_up()

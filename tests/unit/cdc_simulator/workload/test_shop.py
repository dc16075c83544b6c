"""A month of a shop with four orders a day, without a database: it looks like a business."""

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from cdc_simulator.workload.actions import next_transaction
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.timing.clock import CHANGES_PER_ORDER, ShopClock
from cdc_simulator.workload.timing.standing import Standing
from cdc_simulator.workload.transaction import Transaction
from tests.unit.cdc_simulator.workload.small_desk import MONDAY, commit, item, rows, small_desk

TRANSACTIONS = 900


class Month:
    """What happened, by order."""

    def __init__(self, desk: Desk) -> None:
        self.changes = 0
        self.kinds: Counter[str] = Counter()
        self.ordered: dict[int, date] = {}
        self.hours: Counter[int] = Counter()
        self.promised: dict[int, date] = {}
        self.picked: dict[int, datetime] = {}
        self.order_of: dict[int, int] = {}
        self.delivered: dict[int, datetime] = {}
        for _ in range(TRANSACTIONS):
            transaction = next_transaction(desk, 0)
            self._note(transaction)
            commit(transaction)

    def _note(self, transaction: Transaction) -> None:
        self.kinds[transaction.kind] += 1
        self.changes += sum(len(statement.rows) for statement in transaction.statements)
        for row in rows(transaction, "orders", "c"):
            self.ordered[row["order_id"]] = row["order_date"]
            self.hours[row["last_edited_when"].hour] += transaction.kind == "place"
            self.promised[row["order_id"]] = row["expected_delivery_date"]
        if transaction.kind == "pick":
            for row in rows(transaction, "orders", "u"):
                self.picked[row["order_id"]] = row["picking_completed_when"]
        for row in rows(transaction, "invoices", "c"):
            self.order_of[row["invoice_id"]] = row["order_id"]
        if transaction.kind == "deliver":
            for row in rows(transaction, "invoices", "u"):
                when = json.loads(row["returned_delivery_data"])["DeliveredWhen"]
                self.delivered[self.order_of[row["invoice_id"]]] = datetime.fromisoformat(when)


@pytest.fixture(scope="module")
def month() -> Month:
    desk = small_desk(3)
    desk.clock = ShopClock(Standing(MONDAY, 4.0), None, 20.0, random.Random(3), lambda: 0.0)
    desk.items = {
        number: replace(item(1 + number % 6), stock_item_id=number, on_hand=400, reorder=120, target=480)
        for number in range(1, 60)
    }
    for each in desk.items.values():
        each.price = Decimal(20) if each.stock_item_id % 3 else Decimal(5)
    desk.own_items = list(desk.items)
    return Month(desk)


def test_every_day_has_its_orders(month: Month) -> None:
    # Back orders come on top of four a day; the last day is not over.
    of_day = Counter(month.ordered.values())
    del of_day[max(of_day)]
    assert len(of_day) > 20
    assert {day.isoweekday() for day in of_day} == {1, 2, 3, 4, 5, 6}
    assert max(of_day.values()) <= 14
    placed = month.kinds["place"] / sum(0.5 if day.isoweekday() == 6 else 1 for day in of_day)
    assert placed == pytest.approx(4.0, rel=0.25)


def test_orders_come_in_shop_hours_and_most_of_them_not_at_noon(month: Month) -> None:
    placed = {hour for hour, orders in month.hours.items() if orders}
    assert placed == set(range(8, 18))
    assert month.hours[10] > month.hours[8]


def test_an_order_takes_as_many_changes_as_the_clock_reckons_with(month: Month) -> None:
    assert month.changes / month.kinds["place"] == pytest.approx(CHANGES_PER_ORDER, rel=0.2)


def test_orders_are_picked_and_delivered_within_days_and_few_are_late(month: Month) -> None:
    assert len(month.delivered) > 100
    waits = [(month.picked[order].date() - month.ordered[order]).days for order in month.delivered]
    assert sum(wait <= 2 for wait in waits) / len(waits) > 0.9
    late = sum(when.date() > month.promised[order] for order, when in month.delivered.items())
    assert late / len(month.delivered) < 0.1
    for order, when in month.delivered.items():
        assert month.ordered[order] <= month.picked[order].date() < when.date()
        assert 8 <= when.hour < 18


def test_nothing_is_left_lying(month: Month) -> None:
    behind = month.kinds["place"] - month.kinds["pick"]
    assert behind < 15
    assert {"collect", "invoice", "order goods", "receive goods", "edit customers", "read sensors"} <= set(
        month.kinds
    )

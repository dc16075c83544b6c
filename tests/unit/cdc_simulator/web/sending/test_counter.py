"""A purchase becomes an order of one line at the customer's best price; its event says which."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from psycopg2.extensions import cursor as Cursor

from cdc_simulator.web.sending.counter import Counter
from cdc_simulator.web.visits.event import EventType, moment
from cdc_simulator.workload.desk.deals import Deal
from cdc_simulator.workload.ledger import LedgerEntry
from cdc_simulator.workload.transaction import Transaction
from tests.unit.cdc_simulator.web.small_shop import events
from tests.unit.cdc_simulator.workload.small_desk import rows, small_desk

NOBODY = cast(Cursor, None)


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> list[Transaction]:
    """The transactions in place of a database: real ones are placed in tests/integration."""
    found: list[Transaction] = []

    def keep(transaction: Transaction, _: Cursor) -> LedgerEntry:
        found.append(transaction)
        return LedgerEntry()

    monkeypatch.setattr(Transaction, "execute", keep)
    return found


def test_each_purchase_is_an_order_of_one_line_and_other_events_stay(placed: list[Transaction]) -> None:
    found = events(120)
    sold = Counter(small_desk()).place(NOBODY, found)
    purchases = [event for event in sold if event.event_type is EventType.PURCHASE]
    (transaction,) = placed
    assert len(purchases) > 10
    assert [event for event in sold if event.event_type is not EventType.PURCHASE] == [
        event for event in found if event.event_type is not EventType.PURCHASE
    ]
    assert _by_order(rows(transaction, "orders", "c"), ("customer_id",)) == {
        event.order_id: (event.customer_id,) for event in purchases
    }
    assert _by_order(rows(transaction, "order_lines", "c"), ("stock_item_id", "quantity", "unit_price")) == {
        event.order_id: (event.product_id, event.quantity, event.unit_price) for event in purchases
    }
    assert _by_order(rows(transaction, "web_orders", "c"), ("event_id", "session_id", "placed_at")) == {
        event.order_id: (event.event_id, event.session_id, moment(event.occurred_at)) for event in purchases
    }
    for event in purchases:
        assert event.amount == Decimal(str(event.unit_price)) * Decimal(str(event.quantity))
        assert f"{event.amount:.2f}" == str(event.amount)


def test_a_deal_of_today_is_what_is_charged(placed: list[Transaction]) -> None:
    desk = small_desk()
    desk.deals = [Deal(date(2026, 1, 1), date(2027, 1, 1), unit_price=Decimal("0.25"))]
    sold = Counter(desk).place(NOBODY, events(60))
    charged = {event.unit_price for event in sold if event.event_type is EventType.PURCHASE}
    assert charged == {Decimal("0.25")}
    assert placed


def test_without_purchases_nothing_is_placed(placed: list[Transaction]) -> None:
    browsing = [event for event in events(10) if event.event_type is not EventType.PURCHASE]
    assert Counter(small_desk()).place(NOBODY, browsing) == browsing
    assert placed == []


def _by_order(found: Sequence[dict[str, Any]], names: tuple[str, ...]) -> dict[int, tuple[Any, ...]]:
    return {row["order_id"]: tuple(row[name] for name in names) for row in found}

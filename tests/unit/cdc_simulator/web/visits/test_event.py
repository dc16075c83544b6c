"""Messages are JSON of the contract's fields, and their checksum is what DuckDB computes over a typed table."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.web.sending.checksum import checksum, checksum_sql
from cdc_simulator.web.visits.event import Event, EventType, iso, message

CENTS = st.decimals(0, 999_999, places=2)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
NUMBERS = st.integers(0, 2**53)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1))
SCHEMA = pa.schema(
    [
        (name, kind)
        for name, kind in zip(
            Event._fields,
            [
                *[pa.string()] * 3,
                pa.int64(),
                pa.string(),
                pa.timestamp("us", "UTC"),
                *[pa.string()] * 2,
                pa.int64(),
                pa.string(),
                pa.int64(),
                *[pa.decimal128(18, 2)] * 2,
                pa.int64(),
                *[pa.string()] * 2,
            ],
            strict=True,
        )
    ]
)


def microseconds(time: datetime) -> int:
    return round(time.replace(tzinfo=UTC).timestamp()) * 1_000_000 + time.microsecond


@st.composite
def some_events(draw: Callable[[Any], Any]) -> Event:
    ids = [str(draw(st.uuids(version=4))) for _ in range(3)]

    def perhaps(strategy: st.SearchStrategy[Any]) -> Any:  # noqa: ANN401  # of whatever the strategy gives
        return draw(st.none() | strategy)

    return Event(
        event_id=ids[0],
        session_id=ids[1],
        visitor_id=ids[2],
        customer_id=perhaps(NUMBERS),
        event_type=draw(st.sampled_from(EventType)),
        occurred_at=draw(st.integers(10**15, 4 * 10**15)),
        page=draw(WORDS),
        query=perhaps(WORDS),
        product_id=perhaps(NUMBERS),
        product_category=perhaps(WORDS),
        quantity=perhaps(NUMBERS),
        unit_price=perhaps(CENTS),
        amount=perhaps(CENTS),
        order_id=perhaps(NUMBERS),
        device=draw(WORDS),
        region=draw(WORDS),
    )


def typed(text: bytes) -> dict[str, Any]:
    """A message's fields as a reader types them."""
    fields: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return (
        dict.fromkeys(Event._fields) | fields | {"occurred_at": datetime.fromisoformat(fields["occurred_at"])}
    )


@given(some_events())
def test_a_message_says_all_fields_of_the_event_and_leaves_out_what_it_has_not(event: Event) -> None:
    fields = json.loads(message(event), parse_float=Decimal)
    assert fields == {
        name: iso(value) if name == "occurred_at" else value
        for name, value in event._asdict().items()
        if value is not None
    }
    assert list(fields) == [name for name in Event._fields if name in fields]


def test_prices_are_numbers_with_two_places_and_times_have_microseconds_and_a_zone() -> None:
    event = Event(
        "e", "s", "v", None, EventType.PURCHASE, 1_793_620_800_250_000, "/", unit_price=Decimal("2.50")
    )
    assert message(event) == (
        b'{"event_id":"e","session_id":"s","visitor_id":"v","event_type":"purchase",'
        b'"occurred_at":"2026-11-02T12:00:00.250000Z","page":"/","unit_price":2.50}'
    )


@settings(max_examples=20)
@given(st.lists(some_events(), min_size=1, max_size=30))
def test_duckdb_computes_the_same_checksums_over_the_typed_messages(events: list[Event]) -> None:
    table = pa.Table.from_pylist([typed(message(event)) for event in events], SCHEMA)
    with duckdb.connect() as connection:
        connection.register("events", table)
        found = connection.execute(f"SELECT {checksum_sql()} FROM events").fetchall()
    assert [value for (value,) in found] == [checksum(event) for event in events]


def changed(value: object) -> Any:  # noqa: ANN401  # whatever the field holds
    return 7 if value is None else None


def test_every_field_counts_in_the_checksum() -> None:
    event = Event(str(UUID(int=1)), "s", "v", 1, EventType.SEARCH, 5, "/", "q", 2, "c", 3, Decimal("1.00"))
    others = [
        Event._make(changed(value) if place == other else value for other, value in enumerate(event))
        for place in range(len(event))
    ]
    assert len({checksum(each) for each in [event, *others]}) == len(others) + 1

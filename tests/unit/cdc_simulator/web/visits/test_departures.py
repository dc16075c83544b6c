"""Late, repeated and broken events are as many as the settings say; every event leaves once, sooner or later."""

import json
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.web.sending.ledger import packed, unpacked
from cdc_simulator.web.visits.departures import LATE_SECONDS, Departures, EventBatch
from cdc_simulator.web.visits.event import Event, message
from cdc_simulator.web.visits.malformed import KINDS, malformed
from cdc_simulator.web.visits.session import MICROSECONDS
from lakepulse.settings import WebSettings
from tests.unit.cdc_simulator.web.small_shop import NOON, events, traffic


def wrong(late: float = 0, duplicates: float = 0) -> WebSettings:
    """Nothing is wrong but this."""
    return WebSettings(late=late, out_of_order=0, duplicates=duplicates, malformed=0)


def run(seconds: int, rate: float, shares: WebSettings, seed: int = 1) -> list[EventBatch]:
    """Batches of a second each, until nothing waits any more."""
    visitors, departures, batches = traffic(rate, seed), Departures(random.Random(seed), shares), []
    for second in range(1, seconds + 75):
        now = NOON + second * MICROSECONDS
        found = visitors.until(now) if second <= seconds else []
        batches.append(departures.batch(departures.due(found, now), now))
        departures.gone(batches[-1])
    return batches


def test_shares_are_those_of_the_settings() -> None:
    shares = WebSettings()
    batches = run(300, 300, shares)
    total = sum(len(batch.events) for batch in batches)
    assert sum(batch.late for batch in batches) / total == pytest.approx(shares.late / 2, rel=0.15)
    assert sum(batch.duplicates for batch in batches) / total == pytest.approx(shares.duplicates, rel=0.15)
    broken = sum((batch.malformed for batch in batches), Counter[str]())
    assert broken.total() / total == pytest.approx(shares.malformed, rel=0.3)
    assert broken.keys() == KINDS.keys()


@settings(max_examples=10)
@given(st.integers(0, 1_000), st.floats(0, 0.5), st.floats(0, 0.5))
def test_every_event_leaves_once_and_before_its_repeat(seed: int, late: float, duplicates: float) -> None:
    shares = wrong(late, duplicates)
    batches = run(10, 50, shares, seed)
    left = [event.event_id for batch in batches for event in batch.events]
    sent = [value for batch in batches for _, value in batch.messages]
    assert len(left) == len(set(left))
    assert len(sent) == len(left) + sum(batch.duplicates for batch in batches)
    assert set(sent) == {message(event) for batch in batches for event in batch.events}
    assert len(sent) - len(set(sent)) == sum(batch.duplicates for batch in batches)


@given(st.floats(0.01, 1.0))
def test_late_events_are_old_but_not_older_than_a_minute_and_the_batch_counts_them(late: float) -> None:
    for batch in run(5, 40, wrong(late)):
        ages = [(batch.made_at - event.occurred_at) / MICROSECONDS for event in batch.events]
        assert batch.late == sum(age > LATE_SECONDS for age in ages)
        assert all(age <= 62 for age in ages)


def test_without_faults_everything_leaves_at_once_in_order_of_time() -> None:
    batches = run(20, 100, wrong())
    left = [event.occurred_at for batch in batches for event in batch.events]
    assert left == sorted(left)
    assert all(len(batch.events) == len(batch.messages) for batch in batches)


def is_event(value: bytes, of: Event) -> bool:
    """What a reader that checks takes for an event."""
    try:
        fields = json.loads(value)
    except ValueError:
        return False
    types = {"event_id": str, "occurred_at": str, "event_type": str}
    return (
        isinstance(fields, dict)
        and all(isinstance(fields.get(name), kind) for name, kind in types.items())
        and fields["event_type"] == of.event_type
        and fields["occurred_at"].endswith("Z")
        and (
            fields.get("quantity") is None or (isinstance(fields["quantity"], int) and fields["quantity"] > 0)
        )
        and len(fields.get("query") or "") <= 200
    )


@given(st.integers(0, 10_000))
def test_no_malformed_message_is_an_event_and_none_has_the_id_of_one(seed: int) -> None:
    (event, *_) = events(1, seed=seed % 50)
    _, broken = malformed(random.Random(seed), message(event))
    assert is_event(message(event), event)
    assert not is_event(broken, event)
    assert event.event_id.encode() not in broken


@given(st.lists(st.tuples(st.binary(max_size=50), st.binary(max_size=500))))
def test_packed_messages_are_unpacked_as_they_were(messages: list[tuple[bytes, bytes]]) -> None:
    assert list(unpacked(packed(messages))) == messages

"""Visits overlap, their events come at the rate, and the shares are those that are stated."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.source.drawing.draw import HOURS
from cdc_simulator.web.visits.event import EventType
from cdc_simulator.web.visits.funnel import CUSTOMER, FIRST, GUEST, GUESTS, mean_events, mean_length
from cdc_simulator.web.visits.session import MICROSECONDS
from cdc_simulator.web.visits.traffic import busy
from cdc_simulator.web.visits.visitors import DEVICES, RETURNING
from tests.unit.cdc_simulator.web.small_shop import NOON, events, traffic

HOUR = 3_600 * MICROSECONDS


@settings(max_examples=5)
@given(st.integers(0, 1_000), st.sampled_from([50, 100, 300]))
def test_the_rate_is_held_from_the_first_minute_on(seed: int, rate: int) -> None:
    visitors = traffic(rate, seed)
    for minute in range(3):
        found = visitors.until(NOON + (minute + 1) * 60 * MICROSECONDS)
        # Visits come by chance, each with some five events: 6 standard deviations of a minute's number.
        assert len(found) == pytest.approx(60 * rate, abs=6 * (60 * rate * 12) ** 0.5)


def test_events_are_in_order_of_time_and_sessions_overlap() -> None:
    found = events(60)
    assert all(one.occurred_at <= later.occurred_at for one, later in pairwise(found))
    followed = sum(one.session_id == later.session_id for one, later in pairwise(found))
    assert followed < 0.05 * len(found)


def test_shares_of_types_are_those_of_the_funnel() -> None:
    found = events(400, rate=300)
    types = Counter(event.event_type for event in found)
    customers, guests = mean_events(CUSTOMER), mean_events(GUEST)
    for kind in EventType:
        share = ((1 - GUESTS) * customers[kind] + GUESTS * guests[kind]) / mean_length()
        assert types[kind] / len(found) == pytest.approx(share, rel=0.15), kind


def test_devices_and_returning_visitors_have_their_shares() -> None:
    sessions = {event.session_id: event for event in events(300, rate=300)}.values()
    devices = Counter(event.device for event in sessions)
    for device, share in DEVICES.items():
        assert devices[device] / len(sessions) == pytest.approx(share, abs=0.05)
    visitors = {event.visitor_id for event in sessions}
    assert 1 - len(visitors) / len(sessions) == pytest.approx(RETURNING, abs=0.05)


@pytest.mark.parametrize("shares", [FIRST, *CUSTOMER.values(), *GUEST.values()])
def test_shares_add_up_to_1(shares: dict[EventType | None, float]) -> None:
    assert sum(shares.values()) == pytest.approx(1.0)


def test_the_shops_hours_have_the_same_mean_over_a_day_and_none_at_night() -> None:
    factors = [busy("shop", NOON + hour * HOUR) for hour in range(24)]
    assert sum(factors) / 24 == pytest.approx(1.0)
    assert factors[0] == pytest.approx(HOURS[12] * 24 / HOURS.sum())
    assert busy("shop", NOON + 12 * HOUR) == 0
    assert traffic(hours="shop", now=NOON + 12 * HOUR).until(NOON + 13 * HOUR) == []


def test_at_opening_time_visitors_come() -> None:
    visitors = traffic(hours="shop", now=NOON + 19 * HOUR)
    found = [
        event
        for second in range(0, 3_600, 60)
        for event in visitors.until(NOON + 19 * HOUR + second * MICROSECONDS)
    ]
    assert found == []
    later = [visitors.until(NOON + 20 * HOUR + second * MICROSECONDS) for second in range(60, 300, 10)]
    assert sum(map(len, later)) > 0

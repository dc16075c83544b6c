"""A visit makes sense from its first event to its last, whoever comes."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.web.visits.event import Event, EventType
from cdc_simulator.web.visits.session import LEAST_SECONDS, MICROSECONDS, MOST_SECONDS, begin
from cdc_simulator.web.visits.visitors import DEVICES, Visitors
from tests.unit.cdc_simulator.web.small_shop import CATEGORIES, NOON, TERRITORIES, small_storefront

STOREFRONT = small_storefront()
BOUGHT = (EventType.ADD_TO_CART, EventType.CHECKOUT, EventType.PURCHASE)


def visit(seed: int) -> list[Event]:
    rng = random.Random(seed)
    session, now, events = begin(rng, Visitors().come(rng, STOREFRONT)), NOON, []
    onward: int | None = now
    while onward is not None:
        event, onward = session.step(rng, STOREFRONT, onward)
        events.append(event)
    return events


@given(st.integers(0, 10_000))
def test_all_events_of_a_visit_are_one_visitors_in_order_of_time_with_ids_of_their_own(seed: int) -> None:
    events = visit(seed)
    assert len({(e.session_id, e.visitor_id, e.device, e.region) for e in events}) == 1
    assert len({event.event_id for event in events}) == len(events)
    assert events[0].device in DEVICES
    assert events[0].region in TERRITORIES.values()
    gaps = [later.occurred_at - one.occurred_at for one, later in pairwise(events)]
    assert all(LEAST_SECONDS <= gap / MICROSECONDS <= MOST_SECONDS for gap in gaps)


@given(st.integers(0, 10_000))
def test_nothing_is_bought_that_was_not_in_the_cart_nor_by_anyone_unknown(seed: int) -> None:
    before: Event | None = None
    for event in visit(seed):
        if event.event_type in (EventType.CHECKOUT, EventType.PURCHASE):
            assert before is not None
            assert before.event_type == BOUGHT[BOUGHT.index(event.event_type) - 1]
            assert (event.product_id, event.quantity) == (before.product_id, before.quantity)
            assert event.customer_id is not None
        before = event


@given(st.integers(0, 10_000))
def test_each_event_has_what_its_type_needs_and_nothing_else(seed: int) -> None:
    for event in visit(seed):
        kind = event.event_type
        assert event.page.startswith("/")
        assert (event.query is not None) == (kind is EventType.SEARCH)
        of_product = kind in (EventType.PRODUCT_VIEW, *BOUGHT)
        assert all((value is not None) == of_product for value in (event.product_id, event.unit_price))
        assert (event.quantity is not None) == (kind in BOUGHT)
        if event.product_id is not None:
            assert event.product_category == CATEGORIES.get(event.product_id, "Unknown")
        # The counter's to say.
        assert event.order_id is None
        assert event.amount is None


def test_who_has_signed_in_stays_so_and_who_has_no_account_never_does() -> None:
    for seed in range(500):
        known = [event.customer_id for event in visit(seed)]
        first = next((place for place, customer in enumerate(known) if customer is not None), len(known))
        assert set(known[:first]) <= {None}
        assert len(set(known[first:])) <= 1


def test_ids_are_new_in_every_run_of_the_same_seed() -> None:
    one, other = visit(3), visit(3)
    assert [event.event_type for event in one] == [event.event_type for event in other]
    assert not {event.event_id for event in one} & {event.event_id for event in other}

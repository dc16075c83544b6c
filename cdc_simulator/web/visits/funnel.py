"""The funnel: what a visitor does next, in shares; how many events a visit has follows from them.

What comes next depends on what was done last alone (a Markov chain), so the mean number of events of each type is the
chain's fundamental matrix, (1 - Q)^-1.
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from cdc_simulator.web.visits.event import EventType

Shares = Mapping[EventType | None, float]
"""Shares that add up to 1; None is leaving."""

FIRST: Mapping[EventType, float] = {
    EventType.PAGE_VIEW: 0.55,
    EventType.SEARCH: 0.25,
    EventType.PRODUCT_VIEW: 0.20,
}
"""How visits begin: at the front page, with a search, or at a product that somebody linked to."""
CUSTOMER: Mapping[EventType, Shares] = {
    EventType.PAGE_VIEW: {
        EventType.PAGE_VIEW: 0.20,
        EventType.SEARCH: 0.25,
        EventType.PRODUCT_VIEW: 0.35,
        None: 0.20,
    },
    EventType.SEARCH: {
        EventType.SEARCH: 0.15,
        EventType.PRODUCT_VIEW: 0.65,
        EventType.PAGE_VIEW: 0.05,
        None: 0.15,
    },
    EventType.PRODUCT_VIEW: {
        EventType.PRODUCT_VIEW: 0.35,
        EventType.SEARCH: 0.15,
        EventType.PAGE_VIEW: 0.15,
        EventType.ADD_TO_CART: 0.10,
        None: 0.25,
    },
    EventType.ADD_TO_CART: {
        EventType.CHECKOUT: 0.40,
        EventType.PRODUCT_VIEW: 0.20,
        EventType.PAGE_VIEW: 0.10,
        None: 0.30,
    },
    EventType.CHECKOUT: {EventType.PURCHASE: 0.60, EventType.PAGE_VIEW: 0.10, None: 0.30},
    EventType.PURCHASE: {EventType.PAGE_VIEW: 0.30, None: 0.70},
}
"""Visitors who have an account at the shop."""
GUEST: Mapping[EventType, Shares] = {
    **CUSTOMER,
    EventType.ADD_TO_CART: {EventType.PRODUCT_VIEW: 0.25, EventType.PAGE_VIEW: 0.15, None: 0.60},
}
"""Visitors without one: they look around, and leave where they would have to sign in."""
GUESTS = 0.3
"""This part of the visitors are guests."""


def mean_events(chain: Mapping[EventType, Shares]) -> dict[EventType, float]:
    """How many events of each type a visit has on average."""
    kinds = list(EventType)
    onward = np.array([[chain[one].get(other, 0.0) for other in kinds] for one in kinds])
    first = np.array([FIRST.get(kind, 0.0) for kind in kinds])
    visits = first @ np.linalg.inv(np.eye(len(kinds)) - onward)
    return dict(zip(kinds, visits.tolist(), strict=True))


@cache
def mean_length() -> float:
    """How many events a visit has on average, over customers and guests."""
    return _over_visitors(lambda chain: sum(mean_events(chain).values()))


def mean_seconds(think: Mapping[EventType, float]) -> float:
    """How long a visit takes on average; ``think`` is how many seconds pass after an event that is not the last."""
    return _over_visitors(
        lambda chain: sum(
            visits * (1 - chain[kind].get(None, 0.0)) * think[kind]
            for kind, visits in mean_events(chain).items()
        )
    )


def _over_visitors(mean: Callable[[Mapping[EventType, Shares]], float]) -> float:
    return (1 - GUESTS) * mean(CUSTOMER) + GUESTS * mean(GUEST)

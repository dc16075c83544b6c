"""A web shop of six goods and three customers, over the order desk's small desk."""

import random

from cdc_simulator.web.visits.event import Event
from cdc_simulator.web.visits.session import MICROSECONDS
from cdc_simulator.web.visits.storefront import Storefront, storefront
from cdc_simulator.web.visits.traffic import Hours, Traffic
from tests.unit.cdc_simulator.workload.small_desk import small_desk

NOON = 1_793_620_800 * MICROSECONDS
"""2026-11-02 12:00 UTC, a Monday."""
TERRITORIES = {7: "Southwest", 8: "Great Lakes"}
CATEGORIES = {1: "Mugs", 2: "Clothing", 3: "Mugs", 4: "Novelty Items"}


def small_storefront() -> Storefront:
    return storefront(small_desk(), TERRITORIES, CATEGORIES)


def traffic(rate: float = 100.0, seed: int = 1, hours: Hours = "constant", now: int = NOON) -> Traffic:
    return Traffic(random.Random(seed), small_storefront(), rate, hours, now)


def events(seconds: int, rate: float = 100.0, seed: int = 1) -> list[Event]:
    """What visitors do from noon on."""
    return traffic(rate, seed).until(NOON + seconds * MICROSECONDS)

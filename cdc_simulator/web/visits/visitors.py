"""Visitors: who they are, on what device, from where; some have been here before."""

import random
from dataclasses import dataclass
from uuid import uuid4

from cdc_simulator.web.visits.funnel import GUESTS
from cdc_simulator.web.visits.storefront import Storefront, Weighted
from cdc_simulator.workload.desk.documents import Customer

RETURNING = 0.4
"""This part of the visits are by someone who has been here before, once there are such."""
SIGNED_IN = 0.5
"""This part of the customers' visits begin signed in; the others sign in to check out."""
DEVICES = {"desktop": 0.55, "mobile": 0.36, "tablet": 0.09}
REMEMBERED = 20_000
"""More visitors than this are not known again."""
_DEVICES = Weighted(list(DEVICES), list(DEVICES.values()))


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor; ``customer`` is whom they buy for, None for a guest."""

    visitor_id: str
    customer: Customer | None
    device: str
    region: str


class Visitors:
    """Draws who comes; remembers who came."""

    def __init__(self) -> None:
        self._known: list[Visitor] = []

    def come(self, rng: random.Random, storefront: Storefront) -> Visitor:
        """Somebody who was here before, or somebody new."""
        if self._known and rng.random() < RETURNING:
            return rng.choice(self._known)
        visitor = _new(rng, storefront)
        if len(self._known) < REMEMBERED:
            self._known.append(visitor)
        else:
            self._known[rng.randrange(REMEMBERED)] = visitor
        return visitor


def _new(rng: random.Random, storefront: Storefront) -> Visitor:
    # Ids are new in every run, whatever the seed: a second run's events must not pass for repeats of the first one's.
    visitor_id, device = str(uuid4()), _DEVICES.draw(rng)
    if rng.random() < GUESTS:
        return Visitor(visitor_id, None, device, storefront.guest_regions.draw(rng))
    customer = storefront.customers.draw(rng)
    return Visitor(visitor_id, customer, device, storefront.regions[customer.customer_id])

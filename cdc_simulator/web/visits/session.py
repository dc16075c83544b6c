"""A visit: one event after the other, as the funnel says, with time to think between them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cdc_simulator.web.visits.event import Event, EventType
from cdc_simulator.web.visits.funnel import CUSTOMER, FIRST, GUEST, Shares
from cdc_simulator.web.visits.storefront import Good, Storefront, Weighted
from cdc_simulator.web.visits.visitors import SIGNED_IN, Visitor

THINK_SECONDS = {
    EventType.PAGE_VIEW: 4.0,
    EventType.SEARCH: 5.0,
    EventType.PRODUCT_VIEW: 9.0,
    EventType.ADD_TO_CART: 4.0,
    EventType.CHECKOUT: 12.0,
    EventType.PURCHASE: 6.0,
}
"""Mean time until the next event."""
LEAST_SECONDS, MOST_SECONDS = 0.5, 60.0
MICROSECONDS = 1_000_000
_PAGES = ("/", "/deals", "/account", "/contact")
_FIRST = Weighted[EventType](list(FIRST), list(FIRST.values()))
Chain = Mapping[EventType, Weighted[EventType | None]]


def _chain(shares: Mapping[EventType, Shares]) -> Chain:
    return {kind: Weighted(list(onward), list(onward.values())) for kind, onward in shares.items()}


_CUSTOMER, _GUEST = _chain(CUSTOMER), _chain(GUEST)


@dataclass(slots=True)
class Session:
    """A visit under way: what comes ``next``, the good that is looked at, the one in the cart and how many of it."""

    visitor: Visitor
    signed_in: bool
    next: EventType
    session_id: str = field(default_factory=lambda: str(uuid4()))
    looked_at: Good | None = None
    found: Good | None = None
    cart: tuple[Good, int] | None = None

    def step(self, rng: random.Random, storefront: Storefront, now: int) -> tuple[Event, int | None]:
        """What happens now (microseconds since 1970), and when the next thing will; None: the visitor leaves."""
        kind = self.next
        if kind is EventType.CHECKOUT:
            self.signed_in = True
        event = self._event(kind, now, _DETAILS[kind](self, rng, storefront))
        onward = (_GUEST if self.visitor.customer is None else _CUSTOMER)[kind].draw(rng)
        if onward is None:
            return event, None
        self.next = onward
        return event, now + _think(rng, kind)

    def _event(self, kind: EventType, now: int, details: dict[str, Any]) -> Event:
        visitor = self.visitor
        known = visitor.customer if self.signed_in else None
        return Event(
            event_id=str(uuid4()),
            session_id=self.session_id,
            visitor_id=visitor.visitor_id,
            customer_id=None if known is None else known.customer_id,
            event_type=kind,
            occurred_at=now,
            device=visitor.device,
            region=visitor.region,
            **details,
        )

    def _page_view(self, rng: random.Random, storefront: Storefront) -> dict[str, Any]:
        return {"page": rng.choice(_PAGES + storefront.category_pages)}

    def _search(self, rng: random.Random, storefront: Storefront) -> dict[str, Any]:
        self.found = storefront.goods.draw(rng)
        words = self.found.words
        first = rng.randrange(len(words))
        return {"page": "/search", "query": " ".join(words[first : first + rng.randint(1, 2)])}

    def _product_view(self, rng: random.Random, storefront: Storefront) -> dict[str, Any]:
        good, self.found = self.found or storefront.goods.draw(rng), None
        self.looked_at = good
        return {"page": good.page, **self._offer(storefront, good)}

    def _add_to_cart(self, rng: random.Random, storefront: Storefront) -> dict[str, Any]:
        good = self.looked_at or storefront.goods.draw(rng)
        self.cart = good, good.quantity(rng)
        return self._in_cart("/cart", storefront)

    def _checkout(self, _: random.Random, storefront: Storefront) -> dict[str, Any]:
        return self._in_cart("/checkout", storefront)

    def _purchase(self, _: random.Random, storefront: Storefront) -> dict[str, Any]:
        """Price, amount and order are the counter's to say, once the order is placed."""
        return self._in_cart("/checkout/done", storefront)

    def _in_cart(self, page: str, storefront: Storefront) -> dict[str, Any]:
        if self.cart is None:
            raise ValueError(f"session {self.session_id} has nothing in its cart at {page}")
        good, quantity = self.cart
        return {"page": page, "quantity": quantity, **self._offer(storefront, good)}

    def _offer(self, storefront: Storefront, good: Good) -> dict[str, Any]:
        price = storefront.price(self.visitor.customer if self.signed_in else None, good)
        return {
            "product_id": good.item.stock_item_id,
            "product_category": good.category,
            "unit_price": price,
        }


_DETAILS = {
    EventType.PAGE_VIEW: Session._page_view,
    EventType.SEARCH: Session._search,
    EventType.PRODUCT_VIEW: Session._product_view,
    EventType.ADD_TO_CART: Session._add_to_cart,
    EventType.CHECKOUT: Session._checkout,
    EventType.PURCHASE: Session._purchase,
}


def begin(rng: random.Random, visitor: Visitor) -> Session:
    """A visit that is about to begin."""
    signed_in = visitor.customer is not None and rng.random() < SIGNED_IN
    return Session(visitor, signed_in, _FIRST.draw(rng))


def _think(rng: random.Random, kind: EventType) -> int:
    seconds = LEAST_SECONDS + rng.expovariate(1.0) * (THINK_SECONDS[kind] - LEAST_SECONDS)
    return int(min(seconds, MOST_SECONDS) * MICROSECONDS)

"""An event of the web shop and the message that says it; its fields are in the contract's order.

The message is one JSON object in UTF-8; what an event does not have is left out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from json.encoder import encode_basestring_ascii
from typing import Any, NamedTuple

_EPOCH = datetime(1970, 1, 1)


class EventType(StrEnum):
    """What a visitor does."""

    PAGE_VIEW = "page_view"
    SEARCH = "search"
    PRODUCT_VIEW = "product_view"
    ADD_TO_CART = "add_to_cart"
    CHECKOUT = "checkout"
    PURCHASE = "purchase"


class Event(NamedTuple):
    """One event; ``occurred_at`` is microseconds since 1970 UTC, prices are US dollars with two places.

    A tuple: some thousands a second are made, and a frozen class would cost five times as much.
    """

    event_id: str
    session_id: str
    visitor_id: str
    customer_id: int | None
    event_type: EventType
    occurred_at: int
    page: str
    query: str | None = None
    product_id: int | None = None
    product_category: str | None = None
    quantity: int | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    order_id: int | None = None
    device: str | None = None
    region: str | None = None


def iso(microseconds: int) -> str:
    """Microseconds since 1970 as ISO 8601 in UTC, such as ``2026-11-02T09:15:00.250000Z``."""
    return moment(microseconds).isoformat(timespec="microseconds") + "Z"


def moment(microseconds: int) -> datetime:
    """Microseconds since 1970 as wall clock in UTC, without a zone."""
    return _EPOCH + timedelta(microseconds=microseconds)


def message(event: Event) -> bytes:
    """The event as a message."""
    pairs = (
        f"{name}{encode(value)}"
        for (name, encode), value in zip(_FIELDS, event, strict=True)
        if value is not None
    )
    return f"{{{','.join(pairs)}}}".encode()


def _quoted_iso(microseconds: int) -> str:
    return f'"{iso(microseconds)}"'


_ENCODERS: dict[str, Callable[[Any], str]] = {
    "occurred_at": _quoted_iso,
    **dict.fromkeys(("customer_id", "product_id", "quantity", "order_id"), str),
    # A decimal of two places prints both, which a float would not.
    **dict.fromkeys(("unit_price", "amount"), str),
}
_FIELDS = tuple((f'"{name}":', _ENCODERS.get(name, encode_basestring_ascii)) for name in Event._fields)

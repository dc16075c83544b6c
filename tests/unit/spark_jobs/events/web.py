"""Web events for tests: good ones by number, and every kind of message that is none."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

TYPES = ("page_view", "search", "product_view", "add_to_cart", "checkout", "purchase")


def event(number: int, occurred_at: datetime, **changed: object) -> dict[str, Any]:
    """Event ``number``; its type, product, device and session follow from that."""
    kind = TYPES[number % len(TYPES)]
    about_product = {
        "product_id": number % 7,
        "product_category": f"Category {number % 3}",
        "quantity": 1 + number % 4,
        "unit_price": 2.5,
        "amount": 2.5 * (1 + number % 4),
        "order_id": 1000 + number,
    }
    fields: dict[str, Any] = {
        "event_id": str(UUID(int=number)),
        "session_id": str(UUID(int=10_000 + number // 5)),
        "visitor_id": str(UUID(int=20_000 + number // 15)),
        "customer_id": None if number % 2 else number % 11,
        "event_type": kind,
        "occurred_at": occurred_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "page": f"/page/{number % 9}",
        "query": "red mug" if kind == "search" else None,
        "device": ("desktop", "mobile", "tablet")[number % 3],
        "region": f"Region {number % 4}",
    }
    return fields | (about_product if kind not in ("page_view", "search") else {}) | changed


def message(number: int, occurred_at: datetime, **changed: object) -> bytes:
    """``event`` as a message."""
    return json.dumps(event(number, occurred_at, **changed), ensure_ascii=False).encode()


def broken(number: int, occurred_at: datetime) -> list[bytes | None]:
    """Messages that are no events, of every kind."""
    good = event(
        number, occurred_at, event_type="purchase", product_id=1, quantity=2, unit_price=2.5, amount=5.0
    )
    good["order_id"] = 7
    changes: list[dict[str, object]] = [
        {"event_id": None},
        {"event_id": "x" * 37},
        {"event_type": "dance"},
        {"device": 5},
        {"quantity": -2},
        {"quantity": 1.5},
        {"quantity": "many"},
        {"unit_price": "2.505"},
        {"amount": 5.01},
        {"order_id": None},
        {"product_id": 2**64},
        {"occurred_at": "yesterday"},
        {"occurred_at": "2026-02-30T10:00:00Z"},
        {"occurred_at": (occurred_at + timedelta(hours=1)).isoformat()},
        {"page": "/" * 201},
        {"session_id": ""},
    ]
    texts = [json.dumps(good | change).encode() for change in changes]
    return [
        *texts,
        None,
        b"",
        b"{",
        b"[1, 2]",
        b"17",
        b'"text"',
        b"\xff\xfe{}",
        json.dumps(good).encode()[:-1],
    ]

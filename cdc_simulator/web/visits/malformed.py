"""Malformed messages, by kind: each is made of an event's message and is no event for any reader that checks.

Ids of its own tell it from the event that it was made of, which is sent as well.
"""

import json
import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

HUGE_CHARACTERS = 256 * 1024
Fields = dict[str, Any]


def malformed(rng: random.Random, message: bytes) -> tuple[str, bytes]:
    """A kind, and a message of that kind."""
    kind = rng.choice(list(KINDS))
    fields = json.loads(message) | {"event_id": str(uuid4())}
    return kind, KINDS[kind](fields)


def _text(fields: Fields) -> bytes:
    return json.dumps(fields).encode()


def _without(fields: Fields, name: str) -> Fields:
    return {key: value for key, value in fields.items() if key != name}


KINDS: dict[str, Callable[[Fields], bytes]] = {
    "broken_json": lambda fields: _text(fields)[:-2],
    "empty": lambda _: b"",
    "no_object": lambda fields: json.dumps([fields]).encode(),
    # A lone continuation byte is in no UTF-8 text.
    "not_utf8": lambda fields: _text(fields)[:-2] + b'\x80"}',
    "missing_event_id": lambda fields: _text(_without(fields, "event_id")),
    "missing_time": lambda fields: _text(_without(fields, "occurred_at")),
    "wrong_time": lambda fields: _text(fields | {"occurred_at": "yesterday"}),
    "wrong_type": lambda fields: _text(fields | {"quantity": "many"}),
    "unknown_event_type": lambda fields: _text(fields | {"event_type": "page_veiw"}),
    "negative_quantity": lambda fields: _text(fields | {"quantity": -1}),
    "huge": lambda fields: _text(fields | {"query": "a" * HUGE_CHARACTERS}),
}

"""Answers that are kept: ready to be sent again while nothing was published, and the last good one of each request.

A publication empties the first kind; the second is what is left when something is away.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from cachetools import LRUCache, TTLCache

from serving.api.access.roles import Role
from serving.api.answers.formats import RowForm
from serving.basis import Basis

FRESH, LAST = 2048, 512
LARGEST_BYTES = 4 * 1024 * 1024
"""A larger answer is made again each time."""
LONGEST_SECONDS = 60.0


@dataclass(frozen=True)
class Request:
    """What was asked: two that are equal have the same answer over the same basis."""

    operation: str
    values: tuple[tuple[str, object], ...]
    role: Role
    form: RowForm


@dataclass(frozen=True)
class Ready:
    """An answer as bytes with its headers, which ``etag`` identifies; good until ``until`` (monotonic seconds)."""

    body: bytes
    etag: bytes
    headers: list[tuple[bytes, bytes]]
    committed_at: datetime | None
    basis: Basis
    until: float


class KeptAnswers:
    """The answers of one process; safe to share between threads."""

    def __init__(self) -> None:
        self._fresh: TTLCache[object, Ready] = TTLCache(FRESH, LONGEST_SECONDS)
        self._last: LRUCache[Request, Ready] = LRUCache(LAST)
        self._lock = Lock()

    def fresh(self, request: object) -> Ready | None:
        """The answer to ``request``, if it still holds."""
        ready = self._fresh.get(request)
        return ready if ready and time.monotonic() < ready.until else None

    def keep(self, request: Request, ready: Ready) -> None:
        """Remember ``ready``."""
        if len(ready.body) > LARGEST_BYTES:
            return
        with self._lock:
            self._fresh[request] = ready
            self._last[request] = ready

    def keep_at_door(self, asked: object, ready: Ready) -> None:
        """Remember ``ready`` by the request as it came in, so that it need not even be read."""
        if len(ready.body) <= LARGEST_BYTES:
            with self._lock:
                self._fresh[asked] = ready

    def last(self, request: Request) -> Ready | None:
        """The last good answer to ``request``, however old."""
        return self._last.get(request)

    def clear(self) -> None:
        """Something was published: nothing is fresh any more."""
        with self._lock:
            self._fresh.clear()

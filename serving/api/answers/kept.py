"""Answers that are kept: ready to be sent again while nothing was published, and the last good one of each request.

A publication ends an era, and with it the first kind; the second is what is left when something is away.
"""

import time
from dataclasses import dataclass

from cachetools import LRUCache

from serving.api.access.roles import Role
from serving.api.answers.formats import RowForm
from serving.api.answers.ready import Ready

LARGEST_BYTES = 4 * 1024 * 1024
"""A larger answer is made again each time."""
MOST_BYTES = 64 * 1024 * 1024
"""Of each kind together; of the fresh ones those that were made first go first."""
_BESIDE_BODY_BYTES = 4096


@dataclass(frozen=True)
class Request:
    """What was asked: two that are equal have the same answer over the same basis."""

    operation: str
    values: tuple[tuple[str, object], ...]
    role: Role
    form: RowForm


class KeptAnswers:
    """The answers of one process, for its event loop; the publications' thread may end an era.

    What is asked in one era may be answered in the next one: it is then of the era before, and so not fresh.
    """

    def __init__(self) -> None:
        # Looked up by every request: a dictionary, which is a tenth of the cache's time.
        self._fresh: dict[object, Ready] = {}
        self._fresh_bytes = 0
        self._last: LRUCache[Request, Ready] = LRUCache(MOST_BYTES, _bytes)
        self.era = 0

    def fresh(self, asked: object) -> Ready | None:
        """The answer to what was ``asked``, a Request or whatever it was kept by, if it still holds."""
        ready = self._fresh.get(asked)
        holds = ready is not None and ready.era == self.era and time.monotonic() < ready.until
        return ready if holds else None

    def keep(self, request: Request, ready: Ready) -> None:
        """Remember ``ready``."""
        if _bytes(ready) <= LARGEST_BYTES:
            self._last[request] = ready
            self.keep_at_door(request, ready)

    def keep_at_door(self, asked: object, ready: Ready) -> None:
        """Remember ``ready`` by the request as it came in, so that it need not even be read."""
        if _bytes(ready) > LARGEST_BYTES:
            return
        self._forget(asked)
        self._fresh[asked] = ready
        self._fresh_bytes += _bytes(ready)
        while self._fresh_bytes > MOST_BYTES:
            self._forget(next(iter(self._fresh)))

    def last(self, request: Request) -> Ready | None:
        """The last good answer to ``request``, however old."""
        return self._last.get(request)

    def end_era(self) -> None:
        """Something was published: nothing is fresh any more."""
        self.era += 1

    def _forget(self, asked: object) -> None:
        ready = self._fresh.pop(asked, None)
        self._fresh_bytes -= _bytes(ready) if ready else 0


def _bytes(ready: Ready) -> int:
    return len(ready.body or b"") + _BESIDE_BODY_BYTES

"""Queue of documents that wait until they are due on the shop's clock: the earliest first."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Generic, Protocol, TypeVar


class Document(Protocol):
    """What knows when the next thing is to be done with it."""

    @property
    def due(self) -> datetime: ...  # noqa: D102


D = TypeVar("D", bound=Document)
Entry = tuple[datetime, int, D]
"""When it is due, its number in this queue, which keeps documents of one moment in order, and the document."""


class DueQueue(Generic[D]):
    """Documents by ``due``; those of the same moment in the order in which they came."""

    def __init__(self) -> None:
        self._entries: list[Entry[D]] = []
        self._numbers = count()

    def extend(self, documents: Iterable[D]) -> None:
        """Put in documents."""
        self.put_back((one.due, next(self._numbers), one) for one in documents)

    def take(self, by: datetime, most: int) -> list[Entry[D]]:
        """Take out at most ``most`` documents that are due by then, the earliest first."""
        taken: list[Entry[D]] = []
        while len(taken) < most and self._entries and self._entries[0][0] <= by:
            taken.append(heapq.heappop(self._entries))
        return taken

    def put_back(self, entries: Iterable[Entry[D]]) -> None:
        """Put in what was taken out, at its old place."""
        for entry in entries:
            heapq.heappush(self._entries, entry)

    @property
    def next_due(self) -> datetime | None:
        """When the first document is due; None in an empty queue."""
        return self._entries[0][0] if self._entries else None

    def __iter__(self) -> Iterator[D]:
        return (document for _, _, document in sorted(self._entries, key=lambda entry: entry[:2]))

    def __len__(self) -> int:
        return len(self._entries)

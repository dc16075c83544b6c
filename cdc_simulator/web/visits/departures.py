"""Departures: when each event leaves, and what leaves with it; shares of them leave late, twice, or with a broken one.

What waits is in memory alone: an event that has not left is in no ledger, and nobody's.
"""

import heapq
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

from cdc_simulator.web.visits.event import Event, message
from cdc_simulator.web.visits.malformed import malformed
from cdc_simulator.web.visits.session import MICROSECONDS
from lakepulse.settings import WebSettings

T = TypeVar("T")
LATE_SECONDS = 15.0
"""An event that leaves longer after it occurred is late for whoever reads."""
WITHIN, BEYOND = (3.0, 12.0), (18.0, 60.0)
"""Late events leave so many seconds later; none so near to the limit that Kafka's time decides."""
OUT_OF_ORDER_SECONDS = 3.0
AGAIN_SECONDS = 10.0
"""A repeat leaves within so many seconds of the first."""
Message = tuple[bytes, bytes]
"""Key and value as in Kafka."""


class Waiting(Generic[T]):
    """What leaves at a time (microseconds since 1970), the earliest first."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, T]] = []
        self._numbers = count()

    def add(self, at: int, thing: T) -> None:
        """It leaves then."""
        heapq.heappush(self._entries, (at, next(self._numbers), thing))

    def take(self, now: int) -> list[T]:
        """Whatever leaves by now."""
        taken = []
        while self._entries and self._entries[0][0] <= now:
            taken.append(heapq.heappop(self._entries)[2])
        return taken

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, slots=True)
class EventBatch:
    """What leaves together: events for the first time, all messages in order, and how many of them are what."""

    made_at: int
    events: list[Event]
    messages: list[Message]
    late: int
    duplicates: int
    malformed: Counter[str] = field(default_factory=Counter)


class Departures:
    """Decides by the shares of the settings; ``gone`` is called once a batch is sure to be sent."""

    def __init__(self, rng: random.Random, shares: WebSettings) -> None:
        self._rng, self._shares = rng, shares
        self._held, self._again = Waiting[Event](), Waiting[Message]()

    def due(self, events: Iterable[Event], now: int) -> list[Event]:
        """Of these and of those held back so far, the events that leave now."""
        leaving = []
        for event in events:
            delay = self._delay()
            if delay:
                self._held.add(event.occurred_at + delay, event)
            else:
                leaving.append(event)
        return self._held.take(now) + leaving

    def batch(self, events: list[Event], now: int) -> EventBatch:
        """The batch of these events, with the repeats that are due and the broken messages between them."""
        kinds, messages, limit = Counter[str](), self._again.take(now), now - int(LATE_SECONDS * MICROSECONDS)
        duplicates = len(messages)
        for event in events:
            key, value = event.session_id.encode(), message(event)
            messages.append((key, value))
            if self._rng.random() < self._shares.malformed:
                kind, broken = malformed(self._rng, value)
                kinds[kind] += 1
                messages.append((key, broken))
        late = sum(event.occurred_at < limit for event in events)
        return EventBatch(now, events, messages, late, duplicates, kinds)

    def gone(self, batch: EventBatch) -> None:
        """Choose what of its events leaves again."""
        for event in batch.events:
            if self._rng.random() < self._shares.duplicates:
                at = batch.made_at + int(self._rng.random() * AGAIN_SECONDS * MICROSECONDS)
                self._again.add(at, (event.session_id.encode(), message(event)))

    def _delay(self) -> int:
        fate = self._rng.random()
        if fate < self._shares.late:
            seconds = self._rng.uniform(*(WITHIN if fate < self._shares.late / 2 else BEYOND))
        elif fate < self._shares.late + self._shares.out_of_order:
            seconds = self._rng.random() * OUT_OF_ORDER_SECONDS
        else:
            return 0
        return int(seconds * MICROSECONDS)

"""Traffic: visits that overlap, begun so often that their events come at the mean rate, in order of time."""

import heapq
import random
from datetime import UTC, datetime
from itertools import count
from typing import Literal

from cdc_simulator.source.drawing.draw import HOURS
from cdc_simulator.web.visits.event import Event
from cdc_simulator.web.visits.funnel import mean_length, mean_seconds
from cdc_simulator.web.visits.session import MICROSECONDS, THINK_SECONDS, Session, begin
from cdc_simulator.web.visits.storefront import Storefront
from cdc_simulator.web.visits.visitors import Visitors

Hours = Literal["constant", "shop"]


class Traffic:
    """Visitors from ``now`` on (microseconds since 1970), at ``rate`` events a second on average.

    It begins with as many visits as are under way on average, so that the rate is what it stays.
    """

    def __init__(
        self, rng: random.Random, storefront: Storefront, rate: float, hours: Hours, now: int
    ) -> None:
        self.storefront = storefront
        self._rng, self._rate, self._hours = rng, rate, hours
        self._visitors = Visitors()
        self._under_way: list[tuple[int, int, Session]] = []
        self._numbers = count()
        self._until = now
        # Visits that should have begun so far, and where the next one is.
        self._due, self._next = 0.0, rng.expovariate(1.0)
        self._open(now)

    @property
    def sessions(self) -> int:
        """Visits under way."""
        return len(self._under_way)

    def until(self, now: int) -> list[Event]:
        """The events since the last call up to ``now``, in order of time."""
        self._arrive(now)
        events = []
        while self._under_way and self._under_way[0][0] <= now:
            at, number, session = self._under_way[0]
            event, onward = session.step(self._rng, self.storefront, at)
            events.append(event)
            if onward is None:
                heapq.heappop(self._under_way)
            else:
                heapq.heapreplace(self._under_way, (onward, number, session))
        return events

    def _arrive(self, now: int) -> None:
        """Let visits begin, as independent visitors come: with exponentially distributed times between them."""
        since, self._until = self._until, max(now, self._until)
        per_second = self._rate * busy(self._hours, now) / mean_length()
        due = self._due + (self._until - since) / MICROSECONDS * per_second
        while self._next <= due:
            at = since + int((self._next - self._due) / per_second * MICROSECONDS)
            self._begin(at)
            self._next += self._rng.expovariate(1.0)
        self._due = due

    def _open(self, now: int) -> None:
        """The first visitors: each does something within the time that passes between two events of a visit."""
        length, seconds = mean_length(), mean_seconds(THINK_SECONDS)
        for _ in range(round(self._rate * busy(self._hours, now) / length * seconds)):
            self._begin(now + int(self._rng.expovariate((length - 1) / seconds) * MICROSECONDS))

    def _begin(self, at: int) -> None:
        session = begin(self._rng, self._visitors.come(self._rng, self.storefront))
        heapq.heappush(self._under_way, (at, next(self._numbers), session))


def busy(hours: Hours, now: int) -> float:
    """How busy the hour is against the day's mean: always 1 where ``hours`` is constant."""
    if hours == "constant":
        return 1.0
    hour = datetime.fromtimestamp(now / MICROSECONDS, UTC).hour
    return float(HOURS[hour] * len(HOURS) / HOURS.sum())

"""One session's work: once a second what is due is written to the ledger, handed to Kafka, and marked when it is there.

A batch is handed to Kafka only after its transaction: so what is in Kafka is in the ledger, and what is in the ledger
and not in Kafka is sent as soon as Kafka, or a new process, can.
"""

import math
import random
import time
from collections import deque

from psycopg2.extensions import connection as Connection

from cdc_simulator.web.sending import ledger
from cdc_simulator.web.sending.clock import FollowingClock
from cdc_simulator.web.sending.counter import Counter
from cdc_simulator.web.sending.sender import Sender
from cdc_simulator.web.summary import WebSummary
from cdc_simulator.web.visits.departures import Departures, EventBatch
from cdc_simulator.web.visits.event import Event
from cdc_simulator.web.visits.storefront import read_storefront
from cdc_simulator.web.visits.traffic import Traffic
from cdc_simulator.workload.desk.reading import read_counter
from lakepulse.contracts.catalog import Catalog
from lakepulse.faults import fault_point

MOST_EVENTS = 5_000
"""A batch has no more events than this; where more are due, batches follow each other."""
REFRESH_SECONDS, FORGET_SECONDS = 60.0, 3_600.0
"""How often prices, customers and goods are read again, and old rows of the ledger removed."""


class Shift:
    """The producer's work over one Postgres session; what outlives a session is handed in."""

    def __init__(
        self,
        session: Connection,
        catalog: Catalog,
        clock: FollowingClock,
        rng: random.Random,
        departures: Departures,
        sender: Sender,
        summary: WebSummary,
    ) -> None:
        self._session, self._catalog, self._clock, self._rng = session, catalog, clock, rng
        self._departures, self._sender, self._summary = departures, sender, summary
        self._cursor = session.cursor()
        ledger.lock(self._cursor)
        under_way = sender.under_way
        self._backlog = deque(each for each in ledger.unsent(self._cursor) if each not in under_way)
        # Both at once: a session begins with what is there now.
        self._forgotten = -math.inf
        self.refresh()

    @property
    def unsent(self) -> int:
        """Batches that are not known to be in Kafka."""
        return len(self._backlog) + len(self._sender.under_way)

    def refresh(self) -> None:
        """Read again what changes seldom."""
        self._refreshed = time.monotonic()
        self._clock.follow(self._cursor)
        desk = read_counter(self._cursor, self._catalog, self._rng, self._clock)
        self._counter, self.storefront = Counter(desk), read_storefront(self._cursor, desk)
        self._session.commit()

    def turn(self, traffic: Traffic, now: int) -> None:
        """Write what is due now (microseconds since 1970), and send what can be sent."""
        due = self._departures.due(traffic.until(now), now)
        for first in range(0, max(1, len(due)), MOST_EVENTS):
            self._write(due[first : first + MOST_EVENTS], now)
        self._send_backlog()
        self._rest(traffic)

    def close(self, seconds: float) -> None:
        """Wait for Kafka, so many seconds at the most, and mark what is there."""
        self._mark(self._sender.flush(seconds))
        self._session.commit()

    def _write(self, due: list[Event], now: int) -> None:
        self._mark(self._sender.arrived())
        self._clock.follow(self._cursor)
        batch = self._departures.batch(self._counter.place(self._cursor, due), now)
        number = ledger.write(self._cursor, batch) if batch.messages else 0
        self._session.commit()
        if number:
            self._account(batch, number)

    def _account(self, batch: EventBatch, number: int) -> None:
        self._departures.gone(batch)
        self._summary.wrote(batch)
        fault_point("web.before-send")
        if self._backlog or not self._sender.has_room:
            self._backlog.append(number)
        else:
            self._sender.send(number, batch.messages)

    def _send_backlog(self) -> None:
        """The oldest first, as long as there is room; their messages are read from the ledger."""
        while self._backlog and self._sender.has_room:
            number = self._backlog.popleft()
            self._sender.send(number, ledger.messages(self._cursor, number))
        self._session.commit()

    def _mark(self, numbers: list[int]) -> None:
        if numbers:
            fault_point("web.before-mark")
            ledger.mark_sent(self._cursor, numbers)
            self._summary.sent += len(numbers)

    def _rest(self, traffic: Traffic) -> None:
        """What is done now and then."""
        now = time.monotonic()
        if now - self._refreshed > REFRESH_SECONDS:
            self.refresh()
            traffic.storefront = self.storefront
        if now - self._forgotten > FORGET_SECONDS:
            self._forgotten = now
            ledger.forget(self._cursor)
            self._session.commit()

"""The producer as a whole: visitors until time is up or somebody stops it, whatever happens to Postgres and Kafka."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as day_time
from typing import TypeVar

import psycopg2
from psycopg2.extensions import connection as Connection

from cdc_simulator.patience import patiently
from cdc_simulator.source import record
from cdc_simulator.source.session import connect
from cdc_simulator.web.metrics import WebMetrics
from cdc_simulator.web.sending.clock import FollowingClock
from cdc_simulator.web.sending.sender import Sender
from cdc_simulator.web.sending.shift import Shift
from cdc_simulator.web.sending.topic import ensure_topic, topic_of
from cdc_simulator.web.summary import WebSummary
from cdc_simulator.web.visits.departures import Departures
from cdc_simulator.web.visits.traffic import Traffic
from cdc_simulator.workload.metrics import served
from cdc_simulator.workload.timing.standing import Standing
from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import ServiceError, first_line
from lakepulse.roles import WEB
from lakepulse.settings import Settings

T = TypeVar("T")
TURN_SECONDS = 1.0
FLUSH_SECONDS = 10.0
_LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
_OLD_SOURCE = (psycopg2.errors.UndefinedTable, psycopg2.errors.InsufficientPrivilege)


@dataclass(frozen=True)
class WebOptions:
    """``rate`` is events a second, ``duration`` and ``patience`` are seconds (no duration: until stopped)."""

    rate: float = 100.0
    duration: float | None = None
    seed: int = 7
    patience: float = 60.0


def run_web(
    settings: Settings,
    options: WebOptions,
    stop: threading.Event,
    progress: Callable[[WebSummary], None] = lambda _: None,
) -> WebSummary:
    """Send visitors' events and place their orders; setting ``stop`` ends it after the batch under way.

    Raises ServiceError where the source is not loaded or a service stays away from the beginning.
    """
    producer = WebProducer(settings, options, stop)
    with served(WebMetrics(producer.summary), settings.web.metrics_host, settings.web.metrics_port):
        producer.run(progress)
    return producer.summary


class WebProducer:
    """What outlives a Postgres session: visitors, what they hold back, and what Kafka has not acknowledged."""

    def __init__(self, settings: Settings, options: WebOptions, stop: threading.Event) -> None:
        self._settings, self._options, self._stop = settings, options, stop
        self._catalog = load_catalog(settings.home)
        self._rng = random.Random(options.seed)  # noqa: S311  # reproducible on purpose
        self._started, self._cpu = time.monotonic(), time.process_time()
        self._traffic: Traffic | None = None
        self._departures = Departures(self._rng, settings.web)
        self._clock = self._standing()
        topic = topic_of(self._catalog)
        self._patiently(ensure_topic, settings.kafka, topic)
        self._sender = Sender(settings.kafka, topic)
        self.summary = WebSummary()

    def run(self, progress: Callable[[WebSummary], None]) -> None:
        """Work until stopped, with a new session wherever one is lost."""
        while not self._over():
            with self._session() as session:
                shift = self._shift(session)
                while not self._over():
                    self._turn(shift)
                    progress(self.summary)
                    self._stop.wait(self._pause())
                shift.close(FLUSH_SECONDS)
                self._look(shift)

    def _turn(self, shift: Shift) -> None:
        if self._traffic is None:
            web = self._settings.web
            self._traffic = Traffic(self._rng, shift.storefront, self._options.rate, web.hours, _now())
        shift.turn(self._traffic, _now())
        self._look(shift)

    def _look(self, shift: Shift) -> None:
        self.summary.seconds = time.monotonic() - self._started
        self.summary.cpu_seconds = time.process_time() - self._cpu
        self.summary.unsent = shift.unsent
        self.summary.sessions = self._traffic.sessions if self._traffic else 0

    def _shift(self, session: Connection) -> Shift:
        shift = Shift(
            session, self._catalog, self._clock, self._rng, self._departures, self._sender, self.summary
        )
        if self._traffic is not None:
            # Nobody could serve them meanwhile: they have found the shop closed.
            self.summary.missed += len(self._traffic.until(_now()))
        return shift

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        """A session; what ends with it is taken up again by the next one."""
        with closing(self._patiently(connect, self._settings, WEB)) as session:
            try:
                yield session
            except _OLD_SOURCE as error:
                raise _too_old(error) from error
            except _LOST:
                self.summary.reconnects += 1
                self._stop.wait(TURN_SECONDS)

    def _patiently(self, ask: Callable[..., T], *arguments: object) -> T:
        """Ask again while a service is away, but not for ever and not after a stop."""
        return patiently(self._stop, self._options.patience)(ask, *arguments)

    def _standing(self) -> FollowingClock:
        """The shop's clock as it stands: the morning after the history, until it follows later orders."""
        with closing(self._patiently(connect, self._settings, WEB)) as session:
            loaded = record.read(session)
        if loaded is None or loaded.status != "loaded":
            raise ServiceError("the source database is not loaded", "Run `lakepulse source load`.")
        morning = datetime.combine(loaded.until + timedelta(days=1), day_time())
        return FollowingClock(Standing(morning, 1.0), 1.0, 1.0, self._rng, self._elapsed)

    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    def _over(self) -> bool:
        duration = self._options.duration
        return self._stop.is_set() or (duration is not None and self._elapsed() >= duration)

    def _pause(self) -> float:
        """Until the next full second since the start, or until time is up."""
        elapsed = self._elapsed()
        left = TURN_SECONDS - elapsed % TURN_SECONDS
        return (
            left if self._options.duration is None else max(0.0, min(left, self._options.duration - elapsed))
        )


def _now() -> int:
    return time.time_ns() // 1_000


def _too_old(error: psycopg2.Error) -> ServiceError:
    return ServiceError(
        f"the source was loaded before there was a web shop ({first_line(error)})",
        "Run `lakepulse source load --replace`.",
    )

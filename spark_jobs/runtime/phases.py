"""CPU and time by phase of a batch, as Prometheus counters: each thread's own, and what libraries' threads did for it.

DuckDB, Arrow and delta-rs compute in threads of their own, for whoever waits for them, and nothing says for whom. So
what the process uses beyond the threads that are in a phase is shared evenly between the phases that run meanwhile,
at every beginning and end of one. That is exact where one phase runs, and never lost or counted twice where several do.
Nothing is measured where the system cannot tell one thread the time of another (macOS).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, get_ident
from typing import Protocol

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

OWN, NATIVE = "own", "native"
"""The phase's thread; threads of libraries."""


class Clocks(Protocol):
    """The clocks, in nanoseconds."""

    def process(self) -> int:
        """CPU of all threads of the process."""
        ...

    def here(self) -> int:
        """The identifier of the calling thread's CPU clock."""
        ...

    def thread(self, clock: int) -> int:
        """CPU of the thread whose clock has this identifier; it must not have ended."""
        ...

    def wall(self) -> int:
        """The time that passes."""
        ...


class SystemClocks:
    """The system's clocks."""

    process = staticmethod(time.process_time_ns)
    wall = staticmethod(time.monotonic_ns)

    @staticmethod
    def here() -> int:
        """The identifier of the calling thread's CPU clock."""
        return time.pthread_getcpuclockid(get_ident())

    @staticmethod
    def thread(clock: int) -> int:
        """CPU of the thread whose clock has this identifier; it must not have ended."""
        return time.clock_gettime_ns(clock)


@dataclass
class Spent:
    """The total of one phase, in nanoseconds, and how often it began."""

    own: int = 0
    native: int = 0
    wall: int = 0
    runs: int = 0


@dataclass
class _Running:
    """A thread in a phase: its clock and what it said at the last settlement; one that ``waits`` uses no library."""

    spent: Spent
    waits: bool
    clock: int
    cpu: int = 0


class Phases(Collector):
    """The phases of one process; safe to share between threads. A phase in another one interrupts it."""

    def __init__(self, clocks: Clocks | None) -> None:
        """``clocks`` None: nothing is measured."""
        self._clocks = clocks
        self._lock = Lock()
        self._running: dict[int, _Running] = {}
        self._spent: dict[str, Spent] = {}
        self._process, self._wall = (clocks.process(), clocks.wall()) if clocks else (0, 0)

    @contextmanager
    def phase(self, name: str, *, waits: bool = False) -> Iterator[None]:
        """Count what the block uses as ``name``; ``waits``: it only waits, so no library works for it."""
        if self._clocks is None:
            yield
            return
        with self._lock:
            spent = self._spent.setdefault(name, Spent())
            spent.runs += 1
        before = self._switch(self._clocks, _Running(spent, waits, self._clocks.here()))
        try:
            yield
        finally:
            self._switch(self._clocks, before)

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The totals as Prometheus counts: seconds of CPU and of time, and beginnings."""
        with self._lock:
            if self._clocks:
                self._settle(self._clocks)
            totals = [(name, Spent(**vars(spent))) for name, spent in sorted(self._spent.items())]
        cpu = CounterMetricFamily(
            "lakepulse_phase_cpu_seconds",
            "CPU of a batch's phases: of their own threads, and of libraries' while they ran",
            labels=["phase", "threads"],
        )
        wall = CounterMetricFamily(
            "lakepulse_phase_seconds", "Time spent in a batch's phases", labels=["phase"]
        )
        runs = CounterMetricFamily("lakepulse_phase_runs", "Beginnings of a batch's phases", labels=["phase"])
        for name, spent in totals:
            cpu.add_metric([name, OWN], spent.own / 1e9)
            cpu.add_metric([name, NATIVE], spent.native / 1e9)
            wall.add_metric([name], spent.wall / 1e9)
            runs.add_metric([name], spent.runs)
        yield from (cpu, wall, runs)

    def _switch(self, clocks: Clocks, to: _Running | None) -> _Running | None:
        """What this thread does from now on, None: nothing that counts; returns what it did before."""
        ident = get_ident()
        with self._lock:
            self._settle(clocks)
            before = self._running.pop(ident, None)
            if to is not None:
                to.cpu = clocks.thread(to.clock)
                self._running[ident] = to
        return before

    def _settle(self, clocks: Clocks) -> None:
        """Bring what runs up to date; the lock is the caller's, and keeps every thread that runs in its phase."""
        process, wall = clocks.process(), clocks.wall()
        own = 0
        for each in self._running.values():
            cpu = clocks.thread(each.clock)
            own += cpu - each.cpu
            each.spent.own += cpu - each.cpu
            each.spent.wall += wall - self._wall
            each.cpu = cpu
        # A thread's clock is read a moment after the process's: what it is ahead belongs to the next settlement.
        native = max(0, process - self._process - own)
        self._process, self._wall = max(process, self._process + own), wall
        working = [each.spent for each in self._running.values() if not each.waits]
        for spent in working:
            spent.native += native // len(working)


PHASES = Phases(SystemClocks() if hasattr(time, "pthread_getcpuclockid") else None)
REGISTRY.register(PHASES)

phase = PHASES.phase
"""``with phase("gold.query"):`` counts what the block uses; names are the layer and what is done."""

"""CPU by phase: a thread's own is exact, a library's goes to who runs, and the sum is never more than was used."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from prometheus_client import REGISTRY

from spark_jobs.runtime.phases import NATIVE, OWN, PHASES, Phases


class HandClocks:
    """Clocks that stand until they are moved; each thread's identifier is its clock."""

    def __init__(self) -> None:
        self.threads: dict[int, int] = {}
        self.native = self.now = 0

    def process(self) -> int:
        return self.native + sum(self.threads.values())

    def here(self) -> int:
        self.threads.setdefault(threading.get_ident(), 0)
        return threading.get_ident()

    def thread(self, clock: int) -> int:
        return self.threads[clock]

    def wall(self) -> int:
        return self.now

    def work(self, own: int, native: int = 0, *, wall: int = 0) -> None:
        """The calling thread and a library compute, time passes; in seconds."""
        self.threads[self.here()] += own * 10**9
        self.native += native * 10**9
        self.now += wall * 10**9


@pytest.fixture
def clocks() -> HandClocks:
    return HandClocks()


@pytest.fixture
def phases(clocks: HandClocks) -> Phases:
    return Phases(clocks)


def cpu(phases: Phases) -> dict[str, tuple[float, float]]:
    """(own, native) CPU seconds by phase."""
    (family, *_) = phases.collect()
    values = {(each.labels["phase"], each.labels["threads"]): each.value for each in family.samples}
    return {name: (values[name, OWN], values[name, NATIVE]) for name, threads in values if threads == OWN}


def test_a_phase_has_what_its_thread_and_the_libraries_used_while_it_ran(
    phases: Phases, clocks: HandClocks
) -> None:
    clocks.work(5, 5)
    for _ in range(2):
        with phases.phase("gold.query"):
            clocks.work(1, 2, wall=4)
    clocks.work(7, 7)
    assert cpu(phases) == {"gold.query": (2, 4)}
    _, wall, runs = phases.collect()
    assert [(each.samples[0].name, each.samples[0].value) for each in (wall, runs)] == [
        ("lakepulse_phase_seconds_total", 8),
        ("lakepulse_phase_runs_total", 2),
    ]


def test_an_inner_phase_interrupts_the_outer_one_and_an_error_ends_both(
    phases: Phases, clocks: HandClocks
) -> None:
    with suppress(KeyError), phases.phase("silver.write"):
        clocks.work(1)
        with phases.phase("silver.commit"):
            clocks.work(10, 20)
        clocks.work(2, 1)
        with phases.phase("silver.files"):
            raise KeyError
    clocks.work(50, 50)
    assert cpu(phases) == {"silver.commit": (10, 20), "silver.files": (0, 0), "silver.write": (3, 1)}


def test_two_phases_share_what_libraries_do_and_one_that_waits_has_none(
    phases: Phases, clocks: HandClocks
) -> None:
    ended = threading.Event()

    def beside() -> None:
        with phases.phase("silver.query"):
            clocks.work(3, 0)
            started.set()
            ended.wait(10)

    started = threading.Event()
    with ThreadPoolExecutor(1) as pool, phases.phase("wait", waits=True):
        done = pool.submit(beside)
        started.wait(10)
        clocks.work(0, 4)
        with phases.phase("gold.query"):
            clocks.work(1, 6)
        ended.set()
        done.result()
    assert cpu(phases) == {"gold.query": (1, 3), "silver.query": (3, 7), "wait": (0, 0)}


def test_a_clock_that_is_read_late_gives_nobody_more_than_was_used(
    phases: Phases, clocks: HandClocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    with phases.phase("gold.query"):
        behind = clocks.process()
        clocks.work(1)
        # The process's clock was read before that second, the thread's after it.
        monkeypatch.setattr(clocks, "process", lambda: behind)
        assert cpu(phases) == {"gold.query": (1, 0)}
        monkeypatch.undo()
        clocks.work(1, 1)
    assert cpu(phases) == {"gold.query": (2, 1)}


def test_without_clocks_nothing_is_counted() -> None:
    phases = Phases(None)
    with phases.phase("gold.query"):
        pass
    assert cpu(phases) == {}


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="the system has no clocks of threads")
def test_the_systems_clocks_count_a_thread_that_computes() -> None:
    before = time.thread_time()
    with PHASES.phase("test.busy"):
        used = time.thread_time() + 0.05
        while time.thread_time() < used:
            pass
    around = time.thread_time() - before
    labels = {"phase": "test.busy", "threads": OWN}
    counted = REGISTRY.get_sample_value("lakepulse_phase_cpu_seconds_total", labels)
    assert counted is not None
    assert 0.05 <= counted <= around

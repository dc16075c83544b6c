"""CPU by process: what restarts, ends or comes between two looks is counted once, and to whom it belongs."""

import itertools
import threading
from pathlib import Path

import pytest

from bench.cost.processes import (
    ENDED,
    SPARK,
    SUPERVISOR,
    Accounts,
    Seen,
    component,
    group,
    threads_of,
    with_ended,
)

OF_A, OF_B = ("a",), ("b",)


def test_an_account_is_what_came_between_the_first_and_the_last_look() -> None:
    accounts = Accounts()
    accounts.see({(1, 10.0): (OF_A, 5.0), (2, 10.0): (OF_B, 1.0)})
    accounts.see({(1, 10.0): (OF_A, 6.0), (2, 10.0): (OF_B, 1.5)})
    # The first has ended, another has its number; a third is new.
    accounts.see({(1, 20.0): (OF_A, 0.5), (2, 10.0): (OF_B, 2.0), (3, 21.0): (OF_B, 0.25)})
    assert accounts.used() == {OF_A: 1.5, OF_B: 1.25}


def test_a_process_belongs_to_the_program_above_it_and_the_streams_java_is_spark() -> None:
    parents = {10: 1, 11: 10, 12: 11, 20: 1, 21: 20}
    programs = {10: "stream", 20: "postgres"}
    assert component(10, parents, programs, "python") == "stream"
    assert component(12, parents, programs, "java") == SPARK
    assert component(21, parents, programs, "postgres") == "postgres"
    assert component(99, parents, programs, "sh") == SUPERVISOR


def test_what_ended_unseen_belongs_to_its_component() -> None:
    seen = {"postgres": 1.0, SUPERVISOR: 0.5}
    before = {"postgres": 7.0, SUPERVISOR: 2.0}
    assert with_ended(seen, before, {"postgres": 9.5, SUPERVISOR: 2.5}) == {"postgres": 2.5, SUPERVISOR: 0.5}


def test_a_program_that_ended_is_counted_once_and_its_last_moments_are_named() -> None:
    # It had used 5 before, was seen at 6, ended at 6.4; the supervisor has these, and what began anew has used 1.
    seen = {"stream": 2.0, SUPERVISOR: 0.5}
    found = with_ended(seen, {"stream": 5.0, SUPERVISOR: 2.0}, {"stream": 1.0, SUPERVISOR: 2.5 + 6.4})
    assert found == pytest.approx({"stream": 2.0, SUPERVISOR: 0.5, ENDED: 0.4})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GC Thread#1\n", "GC Thread"),
        ("C2 CompilerThre", "C2 CompilerThre"),
        ("rdk:broker12", "rdk:broker"),
        ("tokio-rt-worker", "tokio-rt-worker"),
        ("Executor task l", "Executor task l"),
        ("dispatcher-42", "dispatcher"),
        ("pool-12-thread-3", "pool-thread"),
        ("17", "17"),
    ],
)
def test_threads_of_one_pool_have_one_name(name: str, expected: str) -> None:
    assert group(name) == expected


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux shows threads as files")
def test_a_thread_that_computes_is_seen(pid: int) -> None:
    end = threading.Event()
    thread = threading.Thread(target=lambda: [None for _ in iter(end.is_set, True)])
    thread.start()
    looks = (own(threads_of(pid, "own"), thread) for _ in itertools.count())
    first = next(looks)
    assert next(cpu for cpu in looks if cpu > first) > first
    end.set()
    thread.join()


def own(looked: Seen, thread: threading.Thread) -> float:
    """CPU seconds of one thread among those that were seen."""
    assert {owner for (owner, _), _ in looked.values()} == {"own"}
    return next(cpu for (number, _), (_, cpu) in looked.items() if number == thread.native_id)


@pytest.fixture
def pid() -> int:
    return threading.main_thread().native_id or 0

"""Spark workers follow their load: patiently, one at a time, within bounds, and never to and fro under a steady one."""

import json
import time
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.errors import ServiceError, SettingsError
from operations.compose import autoscale
from operations.compose.autoscale import LOOK_SECONDS, Look, Scaling, load_of, room, wanted, within
from operations.compose.machine.installation import Installation

SCALING = Scaling(least=3, most=6, busy=0.7, busy_seconds=40, idle=0.2, idle_seconds=90)
EVERY = 10.0
MOST_USED = 12.0
"""Cores' worth of work, where a worker has one core."""


def looks(*loads: float) -> list[Look]:
    return [Look(number * EVERY, load) for number, load in enumerate(loads)]


def workers_over_time(start: int, used: list[float]) -> list[int]:
    """How many workers run at each look, while the work takes so many cores and a worker has one."""
    workers, since, found = start, list[Look](), [start]
    for number, cores in enumerate(used):
        since.append(Look(number * EVERY, min(cores / workers, 1.0)))
        asked = wanted(workers, since, SCALING)
        if asked != workers:
            workers, since = asked, []
        found.append(workers)
    return found


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ([0.9] * 5, 6),
        ([0.9] * 4, 5),
        ([0.9, 0.9, 0.6, 0.9, 0.9], 5),
        ([0.1, 0.1, *[0.9] * 5], 6),
        ([0.1] * 10, 4),
        ([0.1] * 9, 5),
        ([0.1] * 5 + [0.5] + [0.1] * 4, 5),
        ([0.7] * 20, 5),
        ([0.2] * 20, 5),
        ([], 5),
    ],
)  # fmt: skip
def test_a_load_has_to_last(loads: list[float], expected: int) -> None:
    assert wanted(5, looks(*loads), SCALING) == expected


def test_a_number_outside_the_bounds_comes_back_into_them_at_once() -> None:
    assert wanted(1, looks(0.5), SCALING) == 3
    assert wanted(9, looks(0.5), SCALING) == 6


def test_looks_may_be_late() -> None:
    late = [Look(0, 0.9), Look(35, 0.9), Look(70, 0.9)]
    assert wanted(4, late, SCALING) == 5
    assert wanted(4, [Look(0, 0.1), *late[1:]], SCALING) == 4


@given(st.integers(1, 9), st.lists(st.floats(0, MOST_USED), max_size=120))
def test_the_number_keeps_within_the_bounds_and_changes_slowly(start: int, used: list[float]) -> None:
    found = workers_over_time(start, used)[1:]
    assert all(SCALING.least <= workers <= SCALING.most for workers in found)
    changed = [number for number, (one, other) in enumerate(pairwise(found)) if one != other]
    assert all(abs(one - other) <= 1 for one, other in pairwise(found))
    assert all((other - one) * EVERY > SCALING.busy_seconds for one, other in pairwise(changed))


@given(st.integers(3, 6), st.floats(0, MOST_USED))
def test_a_steady_load_never_has_workers_come_and_go(start: int, used: float) -> None:
    found = workers_over_time(start, [used] * 100)
    assert found in (sorted(found), sorted(found, reverse=True))


def test_the_load_is_the_part_of_all_workers_cores() -> None:
    listed = '{"CPUPerc": "150.00%", "Name": "w1"}\n{"CPUPerc": "30.50%", "Name": "w2"}\n'
    assert load_of(listed, cores=3) == pytest.approx(1.805 / 6)
    assert load_of("", cores=3) == 0


class Machine:
    """A machine whose `docker` says how much memory it has, which workers run and what they use."""

    def __init__(self, folder: Path) -> None:
        self._program = folder / "docker"

    def has(self, gib: float, workers: int, percent: float) -> None:
        information = json.dumps({"ServerVersion": "27.1.0", "MemTotal": int(gib * 1024**3)})
        names = " ".join(f"w{number}" for number in range(workers))
        stats = "".join(f'echo \'{{"CPUPerc": "{percent}%"}}\';' for _ in range(workers))
        answers = f"info*) echo '{information}' ;; *ps*) echo {names} ;; stats*) {stats} ;;"
        self._program.write_text(f'#!/bin/sh\ncase "$*" in\n{answers}\nesac\n')
        self._program.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return Machine(tmp_path)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by a look each time that it is asked, and no waiting."""
    seconds = count(step=int(LOOK_SECONDS))
    monkeypatch.setattr("operations.compose.autoscale.time.monotonic", lambda: float(next(seconds)))
    monkeypatch.setattr("operations.compose.autoscale.time.sleep", lambda _: None)


@pytest.mark.parametrize(("gib", "workers"), [(4, 2), (7.6, 2), (10.6, 4), (64, 10)])
def test_there_are_no_more_workers_than_there_is_memory_for(
    machine: Machine, tmp_path: Path, gib: float, workers: int
) -> None:
    machine.has(gib, 2, 0.0)
    assert room(Installation(tmp_path)) == workers


def test_the_memory_bounds_what_is_asked_for() -> None:
    assert within(Scaling(least=2, most=10), 4).most == 4
    assert within(Scaling(least=2, most=3), 4).most == 3


@pytest.mark.parametrize(
    ("asked_for", "cure"),
    [
        (Scaling(least=5), "from 1 to 4"),
        (Scaling(least=0), "from 1 to 4"),
        (Scaling(least=3, most=2), "from 1 to 4"),
        (Scaling(busy=0.2), "--idle"),
    ],
)
def test_bounds_that_exclude_each_other_are_refused(asked_for: Scaling, cure: str) -> None:
    with pytest.raises(SettingsError, match=cure):
        within(asked_for, 4)


@pytest.mark.usefixtures("clock")
def test_busy_workers_get_another_one_and_then_time_to_show_it(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.has(16, 2, 190.0)
    asked: list[tuple[int, float]] = []

    def scale(_: Installation, workers: int) -> None:
        asked.append((workers, time.monotonic()))
        if len(asked) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(autoscale, "scale", scale)
    with pytest.raises(KeyboardInterrupt):
        autoscale.autoscale(Installation(tmp_path), Scaling())
    (workers, first), (_, second) = asked
    assert workers == 3
    assert second - first > Scaling().busy_seconds


def test_without_workers_it_says_what_to_do(machine: Machine, tmp_path: Path) -> None:
    machine.has(16, 0, 0.0)
    with pytest.raises(ServiceError, match="make up"):
        autoscale.autoscale(Installation(tmp_path), Scaling())

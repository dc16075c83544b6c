"""Processes of a real platform: who begins and ends between two looks is counted, once, to whom it belongs."""

import time
from contextlib import closing

import psutil
import psycopg2
import pytest

from bench.cost.processes import ENDED, SUPERVISOR, Processes
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from operations.local.layout import Layout
from operations.local.services import health
from operations.local.supervision import supervisor
from operations.local.supervision.supervisor import Supervisor

COUNT = "SELECT count(*) FROM generate_series(1, 3000000) AS n WHERE n % 7 = 3"
PATIENCE_SECONDS = 120.0
TICK_SECONDS = 0.01
"""What the system counts in: sums of such figures differ by less."""


@pytest.mark.integration
def test_a_session_that_nobody_saw_is_counted(platform: Settings) -> None:
    with Processes(platform.home) as processes:
        backend, used = _session(platform)
        psutil.wait_procs([backend], timeout=PATIENCE_SECONDS)
    assert processes.cpu["postgres"] > used - TICK_SECONDS
    assert processes.cpu.keys() == {SUPERVISOR, "postgres", "kafka", "registry"}
    assert ENDED not in processes.cpu
    assert not processes.threads


def _session(settings: Settings) -> tuple[psutil.Process, float]:
    """A session's process, which ends with it, and the CPU seconds that it had used by then."""
    with closing(psycopg2.connect(settings.postgres.dsn(ADMIN, settings.home), dbname="postgres")) as session:
        backend = psutil.Process(session.info.backend_pid)
        with session.cursor() as cursor:
            cursor.execute(COUNT)
        times = backend.cpu_times()
        return backend, times.user + times.system


@pytest.mark.integration
def test_a_program_that_is_killed_is_counted_once_and_what_began_anew_is_the_same_component(
    platform: Settings,
) -> None:
    (registry,) = [each for each in supervisor.state() if each.name == "registry"]
    assert registry.pid
    killed = psutil.Process(registry.pid)
    before = sum(killed.cpu_times()[:2])
    with Processes(platform.home) as processes:
        killed.kill()
        psutil.wait_procs([killed], timeout=PATIENCE_SECONDS)
        _wait_for_another(registry.pid)
        health.wait_for("registry", platform, Supervisor(Layout.of(platform.home)), PATIENCE_SECONDS)
    used = processes.cpu
    # What the killed one had used before is in the supervisor's account now, and belongs to nobody's.
    assert 0 < used["registry"] + used.get(ENDED, 0.0) < before / 2 + _cpu_of("registry")
    assert used[SUPERVISOR] < before / 2


def _wait_for_another(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _pid_of("registry") in {None, pid}:
        assert time.monotonic() < deadline, "the supervisor has not started it again"
        time.sleep(0.1)


def _pid_of(name: str) -> int | None:
    return next((each.pid for each in supervisor.state() if each.name == name), None)


def _cpu_of(name: str) -> float:
    pid = _pid_of(name)
    return sum(psutil.Process(pid).cpu_times()[:2]) if pid else 0.0

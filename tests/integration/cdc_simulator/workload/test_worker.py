"""A connection's transactions are committed whole or not at all, whoever else is at work and whatever breaks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cdc_simulator.workload.run import WorkloadOptions, run_workload
from cdc_simulator.workload.summary import Summary
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.workload.traffic import (
    PATIENCE_SECONDS,
    ask,
    assert_invariants,
    decoded,
    drive,
)

pytestmark = pytest.mark.integration


def test_two_workloads_at_once_do_not_bill_twice(source: Settings, slot: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda seed: drive(source, rate=300, duration=4, seed=seed), (1, 2)))
    assert_invariants(source)
    assert len(ask(source, "SELECT 1 FROM lakepulse.ledger")) == len(decoded(source, slot))


def test_a_lost_session_is_opened_again_and_nothing_is_torn(source: Settings, slot: str) -> None:
    stop = threading.Event()
    kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'wwi_app'"

    def cut(summary: Summary) -> None:
        ask(source, f"{kill} AND datname = current_database()", ADMIN)
        if summary.reconnects >= 2:
            stop.set()

    summary = run_workload(source, WorkloadOptions(rate=300, duration=PATIENCE_SECONDS), stop, cut)
    assert summary.reconnects >= 2
    stated = ask(source, "SELECT counts FROM lakepulse.ledger")
    assert len(stated) == len(decoded(source, slot))
    assert_invariants(source)

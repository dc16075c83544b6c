"""The workload against a real Postgres, judged by what logical decoding says."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from cdc_simulator.workload.run import WorkloadOptions, run_workload
from cdc_simulator.workload.summary import Summary
from cdc_simulator.workload.timing.pace import Pattern
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.workload.traffic import (
    PATIENCE_SECONDS,
    ask,
    assert_invariants,
    decoded,
    drive,
)

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("pattern", list(Pattern))
def test_the_ledger_states_exactly_what_was_committed(source: Settings, slot: str, pattern: Pattern) -> None:
    summary = drive(source, pattern=pattern, rate=600, duration=4, connections=2)
    ledger = ask(
        source, "SELECT transaction_id::text::bigint % 4294967296, counts, checksum FROM lakepulse.ledger"
    )
    found = decoded(source, slot)
    assert ledger
    assert len(ledger) == summary.kinds.total() == len(found)
    for xid, counts, checksum in ledger:
        assert found[int(str(xid))].by_table() == counts
        assert found[int(str(xid))].checksum() == checksum
    assert_invariants(source)


def test_the_rate_is_held(source: Settings) -> None:
    """On a busy machine it falls behind for a while, and then makes up for it: changes are due by the clock."""
    stop, held = threading.Event(), pytest.approx(200, rel=0.15)

    def look(summary: Summary) -> None:
        if summary.seconds >= 5 and summary.rate == held:
            stop.set()

    options = WorkloadOptions(rate=200, duration=PATIENCE_SECONDS)
    assert run_workload(source, options, stop, look).rate == held


def test_it_ends_with_the_changes_that_are_wanted(source: Settings) -> None:
    summary = drive(source, rate=2_000, duration=PATIENCE_SECONDS, changes=300)
    assert 300 <= summary.rows < 400


def test_traffic_goes_on_where_it_stopped(source: Settings) -> None:
    for seed in (1, 2):
        drive(source, rate=400, duration=3, seed=seed, connections=seed)
        assert_invariants(source)


def test_sigterm_ends_it_cleanly_with_a_summary(source: Settings) -> None:
    command = [sys.executable, "-m", "operations", "workload", "--rate", "200", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ask(source, "SELECT 1 FROM lakepulse.ledger LIMIT 1"):
        assert time.monotonic() < deadline, "the workload never began"
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert '"transactions"' in output
    assert_invariants(source)


def test_an_empty_source_is_refused_with_the_cure(fresh: Settings) -> None:
    with pytest.raises(ServiceError, match="lakepulse source load"):
        drive(fresh, duration=1)

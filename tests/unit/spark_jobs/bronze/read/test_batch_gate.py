"""The gate of the micro-batches: one inside, those that come late turned away, and nobody left waiting."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event

import pytest

from spark_jobs.bronze.read.batch_gate import BatchGate
from tests.conftest import PATIENCE_SECONDS


class Batches:
    """Batches in threads of their own: each says what it was told at the gate, and stays inside until it may leave."""

    def __init__(self, gate: BatchGate, pool: ThreadPoolExecutor) -> None:
        self._gate, self._pool = gate, pool

    def begin(self, inside: Event, leave: Event) -> "Future[bool]":
        def batch() -> bool:
            with self._gate.enter() as entered:
                inside.set()
                assert leave.wait(PATIENCE_SECONDS)
                return entered

        return self._pool.submit(batch)

    def pass_through(self) -> bool:
        """What a batch is told that leaves at once."""
        at_once = Event()
        at_once.set()
        return self.begin(Event(), at_once).result(PATIENCE_SECONDS)


@pytest.fixture
def gate() -> BatchGate:
    return BatchGate()


@pytest.fixture
def batches(gate: BatchGate) -> Batches:
    # Never shut down with patience: threads that wait for a gate would keep a failing test from ending.
    return Batches(gate, ThreadPoolExecutor(4))


def test_closing_waits_for_the_batch_inside(gate: BatchGate, batches: Batches) -> None:
    inside, leave = Event(), Event()
    batch = batches.begin(inside, leave)
    assert inside.wait(PATIENCE_SECONDS)
    with ThreadPoolExecutor(1) as other:
        closing = other.submit(gate.close)
        assert not wait([closing], timeout=0.05).done
        leave.set()
        closing.result(PATIENCE_SECONDS)
    assert batch.result(PATIENCE_SECONDS)


def test_once_closed_a_batch_is_turned_away_at_once_until_it_is_opened(
    gate: BatchGate, batches: Batches
) -> None:
    assert batches.pass_through()
    gate.close()
    # Whoever has closed it holds nothing that a late batch waits for: it may wait for the batch itself.
    assert not batches.pass_through()
    gate.open()
    assert batches.pass_through()


def test_a_batch_waits_while_others_write(gate: BatchGate, batches: Batches) -> None:
    inside, leave = Event(), Event()
    leave.set()
    with gate.between_batches():
        batch = batches.begin(inside, leave)
        assert not inside.wait(0.05)
    assert batch.result(PATIENCE_SECONDS)


def test_the_gate_can_be_closed_between_batches(gate: BatchGate, batches: Batches) -> None:
    with gate.between_batches():
        gate.close()
    assert not batches.pass_through()

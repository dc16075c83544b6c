"""A position is recorded before it is confirmed: what Kafka has not acknowledged is never told to Postgres."""

import threading
from typing import cast

import pytest
from psycopg2.extras import ReplicationCursor

from cdc_simulator.capture import progress as module
from cdc_simulator.capture.keep_alive import StoppedError
from cdc_simulator.capture.progress import Progress
from lakepulse.errors import ServiceError
from tests.unit.cdc_simulator.capture.kafka.away import waiting_producer
from tests.unit.cdc_simulator.capture.kafka.test_state import STATE

AT_500 = STATE.model_copy(update={"position": 500})
NO_CURSOR = cast(ReplicationCursor, None)
"""Confirming anything over it would fail."""


@pytest.fixture
def progress(monkeypatch: pytest.MonkeyPatch) -> Progress:
    """One whose first record, of position 500, has not arrived."""
    monkeypatch.setattr(module, "_ARRIVES_WITHIN", 0.1)
    progress = Progress(waiting_producer(), "state", "slot")
    with pytest.raises(ServiceError, match="did not acknowledge a record"):
        progress.record(AT_500)
    return progress


def test_nothing_is_confirmed_before_its_record_has_arrived(progress: Progress) -> None:
    progress.advance(600, NO_CURSOR, now=True)
    assert progress.recorded == 0
    assert progress.state == AT_500.model_copy(update={"position": 600})


def test_a_position_is_written_once_a_second_and_never_backwards(progress: Progress) -> None:
    for position in (600, 700, 650):
        progress.advance(position, NO_CURSOR)
    assert progress.state is not None
    assert progress.state.position == 600
    progress.advance(550, NO_CURSOR, now=True)
    assert progress.state.position == 600
    progress.advance(700, NO_CURSOR, now=True)
    assert progress.state.position == 700


def test_a_stop_ends_the_wait_for_a_record() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        Progress(waiting_producer(stop), "state", "slot").record(AT_500)

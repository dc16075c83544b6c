"""The rest between two batches: as long as the cadence says, then until something comes, and over when told."""

import threading
from collections.abc import Callable, Mapping

import pytest

from lakepulse.clients.offsets import Partition
from spark_jobs.bronze.read.cadence import Cadence
from spark_jobs.bronze.read.rest import Rest

LONG = 600.0
RECEIVED = {("topic", 0): 7}


class Messages:
    """Messages that never come: the wait for them lasts until its event is set."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.received: Mapping[Partition, int] = {}

    def wait(self, received: Mapping[Partition, int], end: threading.Event) -> None:
        self.received = received
        self.begun.set()
        assert end.wait(LONG)


@pytest.fixture
def messages() -> Messages:
    return Messages()


def ended(work: Callable[[], None], rest: Rest, when: threading.Event | None = None) -> None:
    """``work`` in a thread comes to its end because the rest is ended, not by itself."""
    thread = threading.Thread(target=work)
    thread.start()
    if when:
        assert when.wait(LONG)
    assert thread.is_alive()
    rest.end()
    thread.join(LONG)
    assert not thread.is_alive()


def test_a_pause_for_company_ends_when_told_and_nothing_is_waited_for(messages: Messages) -> None:
    rest = Rest(Cadence(LONG), messages)
    rest.begin()
    ended(lambda: rest.take(1, RECEIVED), rest)
    assert not messages.begun.is_set()


def test_the_wait_for_something_new_ends_when_told(messages: Messages) -> None:
    rest = Rest(Cadence(0), messages)
    rest.begin()
    ended(lambda: rest.take(1, RECEIVED), rest, messages.begun)
    assert messages.received == RECEIVED


def test_after_its_end_there_is_no_rest_until_it_is_allowed_again(messages: Messages) -> None:
    rest = Rest(Cadence(LONG), messages)
    rest.end()
    rest.begin()
    rest.take(1, RECEIVED)
    assert not messages.begun.is_set()
    rest.allow()
    rest.begin()
    ended(lambda: rest.take(0, RECEIVED), rest)

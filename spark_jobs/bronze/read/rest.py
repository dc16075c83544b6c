"""The rest between two micro-batches: a pause for company (``cadence``), then the wait for news (``arrivals``).

Spark begins the next batch when the function that it calls for one returns; so that function rests at its end.
"""

import threading
import time
from collections.abc import Mapping
from math import inf
from typing import Protocol

from lakepulse.clients.offsets import Partition
from spark_jobs.bronze.read.cadence import Cadence


class NewMessages(Protocol):
    """Waits for messages behind the offsets that were received, or for the event (``arrivals``)."""

    def wait(self, received: Mapping[Partition, int], end: threading.Event) -> None:
        """Return when there is one, or the event is set."""
        ...


class Rest:
    """One thread rests at a time, between ``begin`` of one batch and the next; any other may end it."""

    def __init__(self, cadence: Cadence, new_messages: NewMessages) -> None:
        self._cadence = cadence
        self._new_messages = new_messages
        self._none = threading.Event()
        self._began = self._began_before = -inf

    def begin(self) -> None:
        """A batch begins."""
        self._began_before, self._began = self._began, time.monotonic()

    def take(self, messages: int, received: Mapping[Partition, int]) -> None:
        """Rest after a batch of so many ``messages``; everything before the offsets ``received`` has been received."""
        took = time.monotonic() - self._began
        pause = self._cadence.pause(messages, self._began - self._began_before, took)
        if not self._none.wait(pause):
            self._new_messages.wait(received, self._none)

    def allow(self) -> None:
        """Rest after batches from now on."""
        self._none.clear()

    def end(self) -> None:
        """End the present rest, and take no other."""
        self._none.set()

"""The gate that every micro-batch goes through: one at a time, none while others write, none once it is closed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class BatchGate:
    """Open at first; safe to share between the thread of Spark's batches and the one that watches the query."""

    def __init__(self) -> None:
        self._batch = threading.RLock()
        self._closed = False

    @contextmanager
    def enter(self) -> Iterator[bool]:
        """A batch's way in: waits for whoever is inside; False where the gate is closed, and nothing may be written."""
        with self._batch:
            yield not self._closed

    @contextmanager
    def between_batches(self) -> Iterator[None]:
        """No batch is inside for as long as the block lasts; one that comes waits at the gate."""
        with self._batch:
            yield

    def close(self) -> None:
        """Return when the batch inside has finished; later ones are turned away, and none is left waiting.

        So Spark can be told to stop afterwards: it waits for the function of a batch that it has begun meanwhile.
        """
        self._closed = True
        with self._batch:
            pass

    def open(self) -> None:
        """Let batches in again."""
        self._closed = False

"""The position up to which everything has been acknowledged by Kafka; ``producer`` feeds it, ``stream`` confirms it.

Messages go out in batches. Kafka acknowledges each topic partition in order, so a batch is acknowledged when the last
message that it sent to every partition is; a position is safe when its batch and all batches before it are.
"""

from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class Batch:
    """A batch under way: ``waiting`` last messages, and the ``position`` (LSN) up to which it is complete.

    ``committed_us`` is when its last transaction was committed, in µs since 1970.
    """

    position: int
    waiting: int
    committed_us: int


@dataclass(slots=True)
class Delivery:
    """A single message beside the batches; ``arrived`` once Kafka has acknowledged it."""

    arrived: bool = False


class Acknowledgements:
    """The batches under way, oldest first. ``position`` never goes back."""

    def __init__(self, position: int = 0) -> None:
        self.position = position
        self._batches: deque[Batch] = deque()

    @property
    def idle(self) -> bool:
        """Nothing is under way."""
        return not self._batches

    @property
    def oldest_committed_us(self) -> int | None:
        """When the oldest batch under way was committed; None where there is none. Any thread may ask."""
        try:
            return self._batches[0].committed_us
        except IndexError:
            return None

    def sent(self, position: int, waiting: int, committed_us: int = 0) -> Batch:
        """Register a batch after which everything up to ``position`` has been sent."""
        batch = Batch(position, waiting, committed_us)
        self._batches.append(batch)
        self._advance()
        return batch

    def acknowledged(self, batch: Batch) -> None:
        """One of the batch's last messages has arrived."""
        batch.waiting -= 1
        if not batch.waiting:
            self._advance()

    def reached(self, position: int) -> None:
        """Nothing that had to be sent lies before ``position``; taken over once nothing is under way."""
        if self._batches:
            self._batches[-1].position = max(self._batches[-1].position, position)
        else:
            self.position = max(self.position, position)

    def _advance(self) -> None:
        while self._batches and self._batches[0].waiting == 0:
            self.position = max(self.position, self._batches.popleft().position)

"""Progress: how far capture has come, recorded first in Kafka (``kafka.state``), only then as the slot's position."""

from collections import deque
from time import monotonic

from psycopg2.extras import ReplicationCursor

from cdc_simulator.capture.kafka.acknowledgements import Delivery
from cdc_simulator.capture.kafka.producer import BatchingProducer
from cdc_simulator.capture.kafka.state import CaptureState
from cdc_simulator.capture.postgres.feedback import send_feedback
from lakepulse.errors import ServiceError
from lakepulse.faults import fault_point

_ARRIVES_WITHIN = 60.0
_EVERY = 1.0
"""Seconds between two records, and between two signs of life."""


class Progress:
    """``state`` is the last record written, ``recorded`` the last position (LSN) whose record has arrived."""

    def __init__(self, producer: BatchingProducer, topic: str, slot: str) -> None:
        self.recorded = 0
        self.state: CaptureState | None = None
        self._producer, self._topic, self._key = producer, topic, slot.encode()
        self._under_way: deque[tuple[int, Delivery]] = deque()
        self._requested = self._confirmed = 0
        self._next = self._next_sign = 0.0

    def record(self, state: CaptureState) -> None:
        """Write ``state`` and wait until it has arrived.

        Raises ServiceError where it does not, StoppedError where a stop is asked for meanwhile.
        """
        self.state, self._requested = state, state.position
        self._write(state)
        if not self._producer.drain_alive(_ARRIVES_WITHIN):
            raise ServiceError(
                f"Kafka did not acknowledge a record within {_ARRIVES_WITHIN:.0f} s",
                "See the broker's log, then start capture again.",
            )

    def new_connection(self) -> None:
        """Positions confirmed on the connection before may not have reached Postgres."""
        self._confirmed = 0

    def advance(self, position: int, cursor: ReplicationCursor, now: bool = False) -> None:
        """Record ``position`` (at most once a second, unless ``now``) and confirm what has been recorded."""
        due = now or monotonic() >= self._next
        if due and position > self._requested and self.state is not None:
            self._requested, self._next = position, monotonic() + _EVERY
            self.state = self.state.model_copy(update={"position": position})
            self._write(self.state)
        self._take_arrived()
        if self.recorded > self._confirmed or (self.recorded and monotonic() >= self._next_sign):
            # Said again though nothing is new: a server that is being stopped waits until it hears its own position.
            fault_point("capture.before-confirm")
            send_feedback(cursor, self.recorded)
            self._confirmed, self._next_sign = self.recorded, monotonic() + _EVERY

    def _write(self, state: CaptureState) -> None:
        delivery = self._producer.send_now(self._topic, self._key, state.model_dump_json().encode())
        self._under_way.append((state.position, delivery))

    def _take_arrived(self) -> None:
        """All records go to one partition, so they arrive in order."""
        while self._under_way and self._under_way[0][1].arrived:
            self.recorded = max(self.recorded, self._under_way.popleft()[0])

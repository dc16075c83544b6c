"""Signs of life to Postgres while Kafka takes no more, and the end of that wait when a stop is asked for."""

import threading
from time import monotonic

from psycopg2.extras import ReplicationCursor

from cdc_simulator.capture.postgres.feedback import send_feedback

_SIGN_SECONDS = 5.0
"""Well below wal_sender_timeout, a minute, after which Postgres ends a connection that says nothing."""


class StoppedError(Exception):
    """A stop was asked for before everything was sent."""


class StandbyKeepAlive:
    """The producer's ``KeepAlive``; ``cursor`` is the replication connection's, None while there is none."""

    def __init__(self, stop: threading.Event) -> None:
        self.cursor: ReplicationCursor | None = None
        self._stop = stop
        self._next_sign = 0.0

    def while_blocked(self) -> None:
        """Send a sign of life when one is due; raises StoppedError where a stop was asked for."""
        if self._stop.is_set():
            raise StoppedError
        if self.cursor is not None and monotonic() >= self._next_sign:
            self._next_sign = monotonic() + _SIGN_SECONDS
            send_feedback(self.cursor)

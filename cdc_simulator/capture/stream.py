"""The loop that reads the slot: messages to the ``decoder``, batches to the ``producer``, positions to ``progress``."""

import select
import threading
from time import monotonic, time

from psycopg2.extras import ReplicationCursor

from cdc_simulator.capture.pipeline import Pipeline
from cdc_simulator.capture.postgres.feedback import send_feedback
from cdc_simulator.capture.watch import Watch

_BATCH = 2000
"""Messages after which a batch goes out although more could be read at once."""

_WAIT = 0.2
"""Longest wait for the server, in seconds: within it a stop is noticed and delivery reports are served."""

_WAIT_FOR_REPORTS = 0.02
_ASK_EVERY = 0.5
_COUNT_EVERY = 1.0


class SlotStream:
    """Reads until a stop is asked for, or until all changes before a target LSN have arrived in Kafka.

    With every heartbeat ``watch`` is asked; it raises where a guarantee is lost.
    """

    def __init__(self, pipeline: Pipeline, watch: Watch) -> None:
        self._producer, self._decoder, self._progress = (
            pipeline.producer,
            pipeline.decoder(),
            pipeline.progress,
        )
        self._metrics, self._heartbeat, self._watch = pipeline.metrics, pipeline.heartbeat, watch
        self._next_question = self._next_count = 0.0
        self._counted_position = self._counted_transactions = self._counted_errors = 0
        pipeline.metrics.measure_lag(self._lag_seconds)

    def run(self, cursor: ReplicationCursor, stop: threading.Event, target: int | None = None) -> None:
        """Stream; ``target`` (LSN) makes it return once everything before it is acknowledged."""
        read, handle, producer = cursor.read_message, self._decoder.handle, self._producer
        outbox = producer.outbox
        while not stop.is_set():
            message = read()
            while message is not None:
                handle(message.payload, message.data_start)
                if len(outbox) >= _BATCH:
                    self._flush(cursor)
                    if stop.is_set():
                        # In the middle of a large transaction, perhaps: it is read again from its beginning.
                        return
                message = read()
            self._flush(cursor)
            if not self._decoder.in_transaction:
                # Whatever was committed before the server's position has been read.
                producer.acknowledgements.reached(cursor.wal_end)
            if target is not None and self._arrived(target, cursor):
                return
            self._wait(cursor)

    def finish(self, cursor: ReplicationCursor, seconds: float) -> None:
        """Wait for what was sent, at most ``seconds``; then record its position and confirm it."""
        deadline = monotonic() + seconds
        for _ in ("messages", "their record"):
            self._producer.drain(max(deadline - monotonic(), 0))
            self._progress.advance(self._producer.acknowledgements.position, cursor, now=True)

    def _flush(self, cursor: ReplicationCursor) -> None:
        producer, decoder = self._producer, self._decoder
        if producer.outbox:
            producer.flush_batch(decoder.position, decoder.committed_us)
        else:
            producer.poll()
        self._progress.advance(producer.acknowledgements.position, cursor)
        if monotonic() >= self._next_count:
            self._count(cursor)
        if self._heartbeat.due:
            self._heartbeat.send()
            self._watch.check()

    def _arrived(self, target: int, cursor: ReplicationCursor) -> bool:
        if self._producer.acknowledgements.position >= target:
            return True
        if monotonic() >= self._next_question:
            self._next_question = monotonic() + _ASK_EVERY
            send_feedback(cursor, reply=True)
        return False

    def _wait(self, cursor: ReplicationCursor) -> None:
        idle = self._producer.acknowledgements.idle
        select.select([cursor], [], [], _WAIT if idle else _WAIT_FOR_REPORTS)

    def _count(self, cursor: ReplicationCursor) -> None:
        self._next_count = monotonic() + _COUNT_EVERY
        decoder, acknowledgements = self._decoder, self._producer.acknowledgements
        self._metrics.count_changes(decoder.tables.values())
        read = max(decoder.position - self._counted_position, 0) if self._counted_position else 0
        self._metrics.count_read(read, decoder.transactions - self._counted_transactions)
        self._counted_position, self._counted_transactions = decoder.position, decoder.transactions
        self._metrics.kafka_errors.inc(self._producer.errors - self._counted_errors)
        self._counted_errors = self._producer.errors
        self._metrics.set_position(
            acknowledgements.position, max(cursor.wal_end - acknowledgements.position, 0)
        )

    def _lag_seconds(self) -> float:
        """Age of the oldest change that Kafka has not acknowledged, 0 where there is none; any thread may ask."""
        oldest = self._producer.acknowledgements.oldest_committed_us
        if oldest is None and (self._decoder.in_transaction or self._producer.outbox):
            oldest = self._decoder.committed_us
        return 0.0 if oldest is None else max(time() - oldest / 1e6, 0.0)

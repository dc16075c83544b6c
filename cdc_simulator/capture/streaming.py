"""Streaming over as many connections as it takes: Postgres may restart, its slot is checked each time."""

import logging
import threading
from collections.abc import Sequence
from contextlib import closing

import psycopg2
from psycopg2.extras import LogicalReplicationConnection, ReplicationCursor
from tenacity import (
    RetryCallState,
    Retrying,
    retry,
    retry_if_exception_type,
    stop_after_delay,
    wait_exponential_jitter,
    wait_fixed,
)

from cdc_simulator.capture.kafka.state import CaptureState
from cdc_simulator.capture.kafka.topics import Topics
from cdc_simulator.capture.pipeline import Pipeline
from cdc_simulator.capture.plan import lost_guarantee
from cdc_simulator.capture.postgres.catalog import check_source, connected
from cdc_simulator.capture.postgres.slot import (
    RESNAPSHOT,
    SlotInUseError,
    read_slot,
    replication_connection,
    start_streaming,
)
from cdc_simulator.capture.stream import SlotStream
from cdc_simulator.capture.watch import PublicationInspection, TopicInspection, Watch
from lakepulse.errors import CaptureError, LostGuaranteeError, ServiceError, first_line

_LOG = logging.getLogger(__name__)
_FINISH_SECONDS = 8.0
"""How long a stop waits for what was sent: with what else it takes, a stop is below 20 s."""

_DRAIN_SECONDS = 30.0
_RECONNECT_SECONDS = 600.0
_FUTILE_CONNECTIONS = 10


class Streaming:
    """The stream, and the watch beside it; ``captured`` are the tables with a contract."""

    def __init__(
        self, pipeline: Pipeline, topics: Topics, captured: Sequence[str], stop: threading.Event
    ) -> None:
        self._pipeline, self._topics, self._captured, self._stop = pipeline, topics, captured, stop
        self._settings = pipeline.settings.capture

    def run(self, target: int | None) -> None:
        """Stream until stopped, or until everything before ``target`` (LSN) is in Kafka.

        Raises LostGuaranteeError and TablesAddedError as ``watch`` does, ServiceError where Postgres stays away for
        ten minutes, CaptureError where it breaks every connection at once.
        """
        watch = self._watch(self._pipeline.progress.state)
        position, futile = 0, 0
        try:
            while not self._stop.is_set():
                try:
                    self._stream_once(watch, target)
                    return
                except psycopg2.Error as error:
                    reached = self._pipeline.producer.acknowledgements.position
                    position, futile = reached, futile + 1 if reached == position else 0
                    self._reconnect(error, futile)
        finally:
            watch.stop()

    def _watch(self, state: CaptureState | None) -> Watch:
        if state is None:
            return Watch(())
        dsn, publication = self._pipeline.dsn, self._settings.publication
        return Watch(
            (
                TopicInspection(self._topics, state),
                PublicationInspection(dsn, publication, state, self._captured),
            )
        )

    def _stream_once(self, watch: Watch, target: int | None) -> None:
        """Stream over one connection; raises psycopg2.Error where it breaks."""
        pipeline = self._pipeline
        # What was not handed over is read again.
        pipeline.producer.outbox.clear()
        pipeline.producer.drain_alive(_DRAIN_SECONDS)
        self._check_slot()
        pipeline.progress.new_connection()
        stream = SlotStream(pipeline, watch)
        with closing(replication_connection(pipeline.dsn)) as connection:
            cursor = self._start(connection)
            pipeline.keep_alive.cursor = cursor
            _LOG.info("streaming from slot %s", self._settings.slot)
            try:
                stream.run(cursor, self._stop, target)
                stream.finish(cursor, _FINISH_SECONDS)
            finally:
                pipeline.keep_alive.cursor = None

    @retry(
        retry=retry_if_exception_type(SlotInUseError),
        stop=stop_after_delay(15),
        wait=wait_fixed(0.5),
        reraise=True,
    )
    def _start(self, connection: LogicalReplicationConnection) -> ReplicationCursor:
        return start_streaming(connection, self._settings.slot, self._settings.publication)

    def _check_slot(self) -> None:
        state = self._pipeline.progress.state
        with connected(self._pipeline.dsn) as connection:
            source = check_source(connection, self._settings.publication)
            slot = read_slot(connection, self._settings.slot)
        lost = lost_guarantee(state, slot, source, state.topics if state else {})
        if lost is not None:
            raise LostGuaranteeError(lost, RESNAPSHOT)

    def _reconnect(self, error: psycopg2.Error, futile: int) -> None:
        """Wait until Postgres answers again; raises ServiceError after ten minutes."""
        reason = first_line(error)
        self._pipeline.metrics.errors.labels("postgres").inc()
        _LOG.warning("the connection to Postgres broke (%s); connecting again", reason)
        if futile >= _FUTILE_CONNECTIONS:
            raise CaptureError(
                f"Postgres broke the stream {futile} times over ({reason})", "See Postgres's log."
            )

        def give_up(attempts: RetryCallState) -> bool:
            return self._stop.is_set() or (attempts.seconds_since_start or 0.0) > _RECONNECT_SECONDS

        retrying = Retrying(
            retry=retry_if_exception_type(ServiceError),
            wait=wait_exponential_jitter(multiplier=0.2, max=5.0),
            stop=give_up,
            reraise=True,
        )
        retrying(self._look_at_source)

    def _look_at_source(self) -> None:
        with connected(self._pipeline.dsn) as connection:
            check_source(connection, self._settings.publication)

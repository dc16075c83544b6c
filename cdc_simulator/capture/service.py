"""The capture process: checks, a snapshot where one is needed, then streaming through restarts of Postgres."""

import gc
import logging
from collections.abc import Callable
from contextlib import closing
from time import monotonic

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

from cdc_simulator.capture.changes.tables import captured_contracts, topic_of
from cdc_simulator.capture.initial_snapshot import StoppedError, take_snapshot
from cdc_simulator.capture.kafka.state import CaptureState, read_state, state_topic
from cdc_simulator.capture.kafka.topics import Topics
from cdc_simulator.capture.metrics import CaptureMetrics
from cdc_simulator.capture.pipeline import Wiring, wire
from cdc_simulator.capture.plan import Start, TablesAddedError, lost_guarantee, plan_start
from cdc_simulator.capture.postgres.catalog import SourceIdentity, check_source, connected, flushed_lsn
from cdc_simulator.capture.postgres.feedback import send_feedback
from cdc_simulator.capture.postgres.slot import (
    RESNAPSHOT,
    SlotInUseError,
    read_slot,
    replication_connection,
    start_streaming,
)
from cdc_simulator.capture.stream import Stream
from cdc_simulator.capture.watch import Watch, look_at_publication, look_at_topics
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import CaptureError, LostGuaranteeError, ServiceError, first_line
from lakepulse.settings import Settings

_LOG = logging.getLogger(__name__)
_ROLE = "cdc_capture"
_DRAIN_SECONDS = 30.0
_RECONNECT_SECONDS = 600.0
_FUTILE_CONNECTIONS = 10
_SIGN_SECONDS = 5.0
_COLLECT_AFTER = 100_000
"""Garbage collector's threshold: messages are many and without cycles."""


class Capture:
    """One capture process. ``stopping`` is asked often and makes it end cleanly."""

    def __init__(self, settings: Settings, catalog: Catalog, stopping: Callable[[], bool]) -> None:
        self._settings, self._stopping = settings, stopping
        self._contracts = captured_contracts(catalog.tables)
        self._dsn = settings.postgres.dsn(_ROLE, settings.home)
        self._topics = Topics(settings.kafka)
        self._metrics = CaptureMetrics()
        self._cursor: ReplicationCursor | None = None
        self._next_sign = 0.0

    def run(self, once: bool = False, resnapshot: bool = False) -> None:
        """Capture until stopped, or ``once``: until all that was committed when it began is in Kafka.

        Raises LostGuaranteeError where changes may have been missed, ServiceError where a service cannot be
        reached, CaptureError where Postgres, Kafka or a table are not fit for capture.
        """
        gc.set_threshold(_COLLECT_AFTER)
        capture = self._settings.capture
        server = self._metrics.serve(capture.metrics_host, capture.metrics_port)
        try:
            with closing(SchemaRegistry(self._settings.registry.url)) as registry:
                self._run(registry, once, resnapshot)
        except StoppedError:
            _LOG.info("stopped before everything was sent; the next start goes on from what was recorded")
        finally:
            server.shutdown()
            server.server_close()

    def _run(self, registry: SchemaRegistry, once: bool, resnapshot: bool) -> None:
        source, target = self._look_at_source()
        registry.check()
        state = self._state()
        start = self._plan(source, state, resnapshot)
        topics = self._make_topics()
        partitions = self._topics.partitions(topics)
        wiring = wire(
            self._settings,
            self._dsn,
            source,
            self._contracts,
            registry,
            partitions,
            self._metrics,
            self._keep_alive,
        )
        if start is Start.SNAPSHOT:
            take_snapshot(wiring, source, self._topics.ids(topics), self._stopping)
        elif state is not None:
            ids = self._topics.ids(topics) | state.topics
            members = state.members or self._captured(source)
            wiring.progress.record(state.model_copy(update={"topics": ids, "members": members}))
        while self._settings.capture.snapshot_mode != "initial_only":
            try:
                self._stream(wiring, target if once else None)
                return
            except TablesAddedError as added:
                _LOG.info("%s: the snapshot is taken again", added)
                take_snapshot(wiring, source, self._topics.ids(topics), self._stopping)

    def _captured(self, source: SourceIdentity) -> dict[str, str]:
        return {table: member for table, member in source.members.items() if table in self._contracts}

    def _look_at_source(self) -> tuple[SourceIdentity, int]:
        with connected(self._dsn) as connection:
            source = check_source(connection, self._settings.capture.publication)
            return source, flushed_lsn(connection)

    def _state(self) -> CaptureState | None:
        capture = self._settings.capture
        topic = state_topic(capture.connector_name)
        self._topics.create([], [], topic)
        return read_state(self._settings.kafka, topic, capture.slot)

    def _plan(self, source: SourceIdentity, state: CaptureState | None, resnapshot: bool) -> Start:
        capture = self._settings.capture
        with connected(self._dsn) as connection:
            slot = read_slot(connection, capture.slot)
        existing = self._topics.ids(state.topics) if state else {}
        return plan_start(state, slot, source, existing, capture.snapshot_mode, self._contracts, resnapshot)

    def _make_topics(self) -> list[str]:
        capture, kafka = self._settings.capture, self._settings.kafka
        data = [topic_of(contract, capture) for contract in self._contracts.values()]
        single = [kafka.transaction_topic, kafka.heartbeat_topic]
        self._topics.create(data, single, state_topic(capture.connector_name))
        return [*data, *single]

    def _stream(self, wiring: Wiring, target: int | None) -> None:
        watch = self._watch(wiring.progress.state)
        position, futile = 0, 0
        try:
            while not self._stopping():
                try:
                    self._stream_once(wiring, watch, target)
                    return
                except psycopg2.Error as error:
                    reached = wiring.producer.acknowledgements.position
                    position, futile = reached, futile + 1 if reached == position else 0
                    self._reconnect(error, futile)
        finally:
            watch.stop()

    def _watch(self, state: CaptureState | None) -> Watch:
        if state is None:
            return Watch(())
        publication = self._settings.capture.publication
        return Watch(
            (
                look_at_topics(self._topics, state),
                look_at_publication(self._dsn, publication, state, tuple(self._contracts)),
            )
        )

    def _stream_once(self, wiring: Wiring, watch: Watch, target: int | None) -> None:
        """Stream over one connection; raises psycopg2.Error where it breaks."""
        wiring.producer.discard()
        wiring.producer.drain(_DRAIN_SECONDS)
        self._check_slot(wiring)
        wiring.progress.new_connection()
        stream = Stream(
            wiring.producer,
            wiring.decoder(),
            wiring.progress,
            wiring.metrics,
            wiring.heartbeat,
            watch.check,
        )
        with closing(replication_connection(self._dsn)) as connection:
            cursor = self._start(connection)
            self._cursor = cursor
            _LOG.info("streaming from slot %s", self._settings.capture.slot)
            try:
                stream.run(cursor, self._stopping, target)
                stream.finish(cursor, _DRAIN_SECONDS)
            finally:
                self._cursor = None

    @retry(
        retry=retry_if_exception_type(SlotInUseError),
        stop=stop_after_delay(15),
        wait=wait_fixed(0.5),
        reraise=True,
    )
    def _start(self, connection: LogicalReplicationConnection) -> ReplicationCursor:
        capture = self._settings.capture
        return start_streaming(connection, capture.slot, capture.publication)

    def _check_slot(self, wiring: Wiring) -> None:
        capture, state = self._settings.capture, wiring.progress.state
        with connected(self._dsn) as connection:
            source = check_source(connection, capture.publication)
            lost = lost_guarantee(
                state, read_slot(connection, capture.slot), source, state.topics if state else {}
            )
        if lost is not None:
            raise LostGuaranteeError(lost, RESNAPSHOT)

    def _reconnect(self, error: psycopg2.Error, futile: int) -> None:
        """Wait until Postgres answers again; raises ServiceError after ten minutes."""
        reason = first_line(error)
        self._metrics.errors.labels("postgres").inc()
        _LOG.warning("the connection to Postgres broke (%s); connecting again", reason)
        if futile >= _FUTILE_CONNECTIONS:
            raise CaptureError(
                f"Postgres broke the stream {futile} times over ({reason})", "See Postgres's log."
            )

        def give_up(attempts: RetryCallState) -> bool:
            return self._stopping() or (attempts.seconds_since_start or 0.0) > _RECONNECT_SECONDS

        retrying = Retrying(
            retry=retry_if_exception_type(ServiceError),
            wait=wait_exponential_jitter(multiplier=0.2, max=5.0),
            stop=give_up,
            reraise=True,
        )
        retrying(self._look_at_source)

    def _keep_alive(self) -> None:
        """Tell Postgres that we live while Kafka takes no more; raises StoppedError where a stop was asked for."""
        if self._stopping():
            raise StoppedError
        if self._cursor is not None and monotonic() >= self._next_sign:
            self._next_sign = monotonic() + _SIGN_SECONDS
            send_feedback(self._cursor)

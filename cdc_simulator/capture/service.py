"""The capture process: checks, a snapshot where one is needed, then streaming (``streaming``) until it is stopped."""

import gc
import logging
import threading
from contextlib import closing

from cdc_simulator.capture.changes.tables import captured_contracts, topic_of
from cdc_simulator.capture.initial_snapshot import InitialSnapshot
from cdc_simulator.capture.kafka.state import CaptureState, read_state, state_topic
from cdc_simulator.capture.kafka.topics import Topics
from cdc_simulator.capture.keep_alive import StandbyKeepAlive, StoppedError
from cdc_simulator.capture.metrics import CaptureMetrics
from cdc_simulator.capture.pipeline import Endpoints, Pipeline, build_pipeline
from cdc_simulator.capture.plan import Start, TablesAddedError, plan_start
from cdc_simulator.capture.postgres.catalog import SourceIdentity, check_source, connected, flushed_lsn
from cdc_simulator.capture.postgres.slot import read_slot
from cdc_simulator.capture.streaming import Streaming
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings

_LOG = logging.getLogger(__name__)
_ROLE = "cdc_capture"
_ASK_AGAIN_SECONDS, _PROBE_SECONDS = 0.5, 2.0
_REGISTRY_SECONDS = 10.0
"""Patience with the registry: a stop waits for it, and has to come within 20 s."""

_COLLECT_AFTER = 100_000
"""Garbage collector's threshold: messages are many and without cycles."""


class Capture:
    """One capture process; setting ``stop`` makes it end cleanly, within 20 s also where Kafka is away."""

    def __init__(self, settings: Settings, catalog: Catalog, stop: threading.Event) -> None:
        self._settings, self._stop = settings, stop
        self._contracts = captured_contracts(catalog.tables)
        self._dsn = settings.postgres.dsn(_ROLE, settings.home)
        self._topics = Topics(settings.kafka)
        self._metrics = CaptureMetrics()

    def run(self, once: bool = False, resnapshot: bool = False) -> None:
        """Capture until stopped, or ``once``: until all that was committed when it began is in Kafka.

        Waits for Kafka and the registry, unless ``once``. Raises LostGuaranteeError where changes may have been
        missed, ServiceError where a service cannot be reached, CaptureError where Postgres, Kafka or a table are
        not fit for capture.
        """
        gc.set_threshold(_COLLECT_AFTER)
        capture = self._settings.capture
        server = self._metrics.serve(capture.metrics_host, capture.metrics_port)
        try:
            with closing(SchemaRegistry(self._settings.registry.url, _REGISTRY_SECONDS)) as registry:
                self._metrics.watch(registry)
                if not once:
                    self._wait_for_services(registry)
                self._run(registry, once, resnapshot)
        except StoppedError:
            _LOG.info("stopped before everything was sent; the next start goes on from what was recorded")
        finally:
            server.shutdown()
            server.server_close()

    def _wait_for_services(self, registry: SchemaRegistry) -> None:
        """Return once Kafka and the registry answer; raises StoppedError where a stop comes first."""
        waiting = False
        while not self._stop.is_set():
            try:
                self._topics.existing(_PROBE_SECONDS)
                registry.check()
            except ServiceError as error:
                if not waiting:
                    _LOG.warning("waiting: %s", error)
                waiting = True
                self._stop.wait(_ASK_AGAIN_SECONDS)
            else:
                if waiting:
                    _LOG.info("going on: Kafka and the schema registry answer")
                return
        raise StoppedError

    def _run(self, registry: SchemaRegistry, once: bool, resnapshot: bool) -> None:
        source, target = self._look_at_source()
        registry.check()
        state = self._state()
        start = self._plan(source, state, resnapshot)
        topics = self._make_topics()
        pipeline = self._pipeline(registry, source, topics)
        if start is Start.SNAPSHOT:
            self._take_snapshot(pipeline, source, topics)
        elif state is not None:
            ids = self._topics.ids(topics) | state.topics
            members = state.members or self._captured(source)
            pipeline.progress.record(state.model_copy(update={"topics": ids, "members": members}))
        streaming = Streaming(pipeline, self._topics, tuple(self._contracts), self._stop)
        while self._settings.capture.snapshot_mode != "initial_only":
            try:
                streaming.run(target if once else None)
                return
            except TablesAddedError as added:
                _LOG.info("%s: the snapshot is taken again", added)
                self._take_snapshot(pipeline, source, topics)

    def _pipeline(self, registry: SchemaRegistry, source: SourceIdentity, topics: list[str]) -> Pipeline:
        keep_alive = StandbyKeepAlive(self._stop)
        endpoints = Endpoints(self._settings, self._dsn, self._contracts, registry, self._metrics, keep_alive)
        return build_pipeline(endpoints, source.database, self._topics.partitions(topics))

    def _take_snapshot(self, pipeline: Pipeline, source: SourceIdentity, topics: list[str]) -> None:
        InitialSnapshot(pipeline, source, self._topics.ids(topics), self._stop).take()

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

"""The initial snapshot: slot, rows, END record, and only then the record that it is done.

A process that dies in between leaves the phase ``snapshot`` behind; the next one drops the slot and starts again at
a new LSN, so that no hole can stay.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from time import time_ns

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ
from psycopg2.extensions import connection as Connection
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from cdc_simulator.capture.avro.envelope import TransactionInfo
from cdc_simulator.capture.changes.snapshot_reader import (
    SnapshotReader,
    SnapshotTable,
    snapshot_lsn,
    snapshot_transaction_id,
)
from cdc_simulator.capture.kafka.state import CaptureState, Phase
from cdc_simulator.capture.keep_alive import StoppedError
from cdc_simulator.capture.pipeline import Pipeline
from cdc_simulator.capture.postgres.catalog import (
    PublishedTable,
    SourceIdentity,
    clock_us,
    connected,
    publication_members,
    published_tables,
)
from cdc_simulator.capture.postgres.slot import (
    ExportedSnapshot,
    SlotInUseError,
    create_slot,
    drop_slot,
    replication_connection,
)
from lakepulse.errors import ServiceError, first_line
from lakepulse.faults import fault_point

_LOG = logging.getLogger(__name__)


class InitialSnapshot:
    """One reading of all captured tables, into a slot that is made for it.

    ``topics`` are the ids of all topics, by name.
    """

    def __init__(
        self, pipeline: Pipeline, source: SourceIdentity, topics: dict[str, str], stop: threading.Event
    ) -> None:
        self._pipeline, self._stop = pipeline, stop
        self._state = CaptureState(
            phase=Phase.SNAPSHOT,
            system=source.system,
            database=source.database,
            snapshot_lsn=0,
            position=0,
            topics=topics,
        )

    def take(self) -> None:
        """Make the slot anew and send every captured row.

        Raises StoppedError where a stop is asked for, ServiceError where Postgres ends a connection meanwhile.
        """
        try:
            self._take()
        except psycopg2.Error as error:
            raise ServiceError(
                f"the snapshot broke off ({first_line(error)})",
                "Start capture again, as its supervisor does: it takes the snapshot anew.",
            ) from error

    def _take(self) -> None:
        pipeline, slot = self._pipeline, self._pipeline.settings.capture.slot
        pipeline.progress.record(self._state)
        with connected(pipeline.dsn) as connection:
            _drop(connection, slot)
            # By the source's clock and before the slot is there: no change that follows is older than its row.
            committed_us = clock_us(connection)
        with closing(replication_connection(pipeline.dsn)) as replication:
            exported = create_slot(replication, slot)
            with _at(pipeline.dsn, exported) as connection:
                lsn = snapshot_lsn(exported.consistent_point)
                state = self._state.model_copy(update=self._seen(connection))
                self._send_rows(connection, lsn, committed_us)
        while not pipeline.producer.drain_alive(5.0):
            continue
        fault_point("capture.before-snapshot-record")
        done = {"phase": Phase.STREAMING, "snapshot_lsn": lsn, "position": exported.consistent_point}
        pipeline.progress.record(state.model_copy(update=done))

    def _seen(self, connection: Connection) -> dict[str, object]:
        """Which tables the snapshot holds, and which transactions it sees."""
        pipeline = self._pipeline
        members = publication_members(connection, pipeline.settings.capture.publication)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            (sees,) = cursor.fetchone() or ("",)
        captured = {table: member for table, member in members.items() if pipeline.factory.knows(table)}
        return {"members": captured, "snapshot_sees": sees}

    def _send_rows(self, connection: Connection, lsn: int, committed_us: int) -> None:
        pipeline = self._pipeline
        transaction_id = snapshot_transaction_id(lsn)
        tables = [
            SnapshotTable(table, pipeline.factory.make(table.relation, table.nullable))
            for table in self._to_read(connection)
        ]
        _LOG.info("snapshot of %d tables at LSN %d", len(tables), lsn)
        info = TransactionInfo(transaction_id, None, committed_us, time_ns(), None)
        reader = SnapshotReader(pipeline.origin, info, lsn, _ProducerSink(pipeline, self._stop))
        pipeline.metrics.snapshot_running.set(1)
        reader.read(connection, tables)
        counts = {name: rows for name, rows in reader.rows.items() if rows}
        pipeline.records.end(transaction_id, counts, committed_us // 1000)
        pipeline.producer.flush_batch(0)
        pipeline.metrics.snapshot_running.set(0)
        _LOG.info("snapshot of %d rows sent", reader.total)

    def _to_read(self, connection: Connection) -> list[PublishedTable]:
        capture = self._pipeline.settings.capture
        if capture.snapshot_mode == "no_data":
            return []
        tables = published_tables(connection, capture.publication)
        return [table for table in tables if self._pipeline.factory.knows(table.relation.name)]


class _ProducerSink:
    """The reader's ``SnapshotSink``: its batches go to Kafka and are counted; a stop ends it."""

    def __init__(self, pipeline: Pipeline, stop: threading.Event) -> None:
        self.outbox = pipeline.producer.outbox
        self._pipeline, self._stop = pipeline, stop

    def flush(self, rows: Mapping[str, int]) -> None:
        self._pipeline.producer.flush_batch(0)
        self._pipeline.metrics.snapshot_progress(rows)
        fault_point("capture.in-snapshot")
        if self._stop.is_set():
            raise StoppedError


@retry(
    retry=retry_if_exception_type(SlotInUseError),
    stop=stop_after_delay(15),
    wait=wait_fixed(0.5),
    reraise=True,
)
def _drop(connection: Connection, slot: str) -> None:
    drop_slot(connection, slot)


@contextmanager
def _at(dsn: str, exported: ExportedSnapshot) -> Iterator[Connection]:
    """A connection that sees the database as it was when the slot was made."""
    with connected(dsn) as connection:
        connection.set_session(
            isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True, autocommit=False
        )
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", (exported.name,))
        yield connection

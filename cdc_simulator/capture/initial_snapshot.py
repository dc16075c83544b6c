"""Takes a snapshot: slot, rows, END record, and only then the record that it is done.

A process that dies in between leaves the phase ``snapshot`` behind; the next one drops the slot and starts again at
a new LSN, so that no hole can stay.
"""

import logging
from collections.abc import Callable, Iterator
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
from cdc_simulator.capture.pipeline import Wiring
from cdc_simulator.capture.postgres.catalog import (
    PublishedTable,
    SourceIdentity,
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

_LOG = logging.getLogger(__name__)


class StoppedError(Exception):
    """A stop was asked for before everything was sent."""


def take_snapshot(
    wiring: Wiring, source: SourceIdentity, topics: dict[str, str], stopping: Callable[[], bool]
) -> None:
    """Make the slot anew and send every captured row.

    Raises StoppedError where ``stopping`` says so, ServiceError where Postgres ends a connection meanwhile.
    """
    try:
        _take(wiring, source, topics, stopping)
    except psycopg2.Error as error:
        raise ServiceError(
            f"the snapshot broke off ({first_line(error)})",
            "Start capture again, as its supervisor does: it takes the snapshot anew.",
        ) from error


def _take(
    wiring: Wiring, source: SourceIdentity, topics: dict[str, str], stopping: Callable[[], bool]
) -> None:
    slot = wiring.settings.capture.slot
    state = CaptureState(
        phase=Phase.SNAPSHOT,
        system=source.system,
        database=source.database,
        snapshot_lsn=0,
        position=0,
        topics=topics,
    )
    wiring.progress.record(state)
    with connected(wiring.dsn) as connection:
        _drop(connection, slot)
    with closing(replication_connection(wiring.dsn)) as replication:
        exported = create_slot(replication, slot)
        with _at(wiring.dsn, exported) as connection:
            lsn = snapshot_lsn(exported.consistent_point)
            state = state.model_copy(update=_seen(wiring, connection))
            _send_rows(wiring, connection, lsn, stopping)
    while not wiring.producer.drain(5.0):
        _stop_where_asked(stopping)
    point = exported.consistent_point
    done = {"phase": Phase.STREAMING, "snapshot_lsn": lsn, "position": point}
    wiring.progress.record(state.model_copy(update=done))


def _seen(wiring: Wiring, connection: Connection) -> dict[str, object]:
    """Which tables the snapshot holds, and which transactions it sees."""
    members = publication_members(connection, wiring.settings.capture.publication)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (sees,) = cursor.fetchone() or ("",)
    captured = {table: member for table, member in members.items() if wiring.factory.knows(table)}
    return {"members": captured, "snapshot_sees": sees}


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


def _send_rows(wiring: Wiring, connection: Connection, lsn: int, stopping: Callable[[], bool]) -> None:
    now, transaction_id = time_ns(), snapshot_transaction_id(lsn)
    tables = [
        SnapshotTable(table, wiring.factory.make(table.relation, wiring.producer.send, table.nullable))
        for table in _to_read(wiring, connection)
    ]
    _LOG.info("snapshot of %d tables at LSN %d", len(tables), lsn)

    def flush() -> None:
        wiring.producer.flush_batch(0)
        wiring.metrics.snapshot_progress(reader.rows)
        _stop_where_asked(stopping)

    info = TransactionInfo(transaction_id, None, now // 1000, now, None)
    reader = SnapshotReader(wiring.origin, info, lsn, wiring.producer.send, flush)
    wiring.metrics.snapshot_running.set(1)
    reader.read(connection, tables)
    counts = {name: rows for name, rows in reader.rows.items() if rows}
    wiring.records.end(transaction_id, counts, now // 1_000_000)
    wiring.producer.flush_batch(0)
    wiring.metrics.snapshot_running.set(0)
    _LOG.info("snapshot of %d rows sent", reader.total)


def _to_read(wiring: Wiring, connection: Connection) -> list[PublishedTable]:
    capture = wiring.settings.capture
    if capture.snapshot_mode == "no_data":
        return []
    tables = published_tables(connection, capture.publication)
    return [table for table in tables if wiring.factory.knows(table.relation.name)]


def _stop_where_asked(stopping: Callable[[], bool]) -> None:
    if stopping():
        raise StoppedError

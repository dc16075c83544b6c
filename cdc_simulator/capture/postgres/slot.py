"""The replication slot: made with an exported snapshot, checked, dropped, streamed from."""

from dataclasses import dataclass

import psycopg2
import psycopg2.errors
from psycopg2.extensions import connection as Connection
from psycopg2.extras import LogicalReplicationConnection, ReplicationCursor
from psycopg2.sql import SQL, Identifier

from cdc_simulator.capture.postgres.catalog import unreachable
from lakepulse.errors import CaptureError, LostGuaranteeError, first_line
from lakepulse.lsn import parse_lsn

RESNAPSHOT = "Run `lakepulse capture --resnapshot`, which reads all tables again and goes on from there."


class SlotInUseError(CaptureError):
    """Another process streams from the slot, or did until a moment ago."""


@dataclass(frozen=True, slots=True)
class SlotState:
    """A slot as Postgres reports it; ``confirmed`` is the LSN from which it goes on."""

    confirmed: int
    lost: str | None
    active_pid: int | None


@dataclass(frozen=True, slots=True)
class ExportedSnapshot:
    """A new slot's consistent point (LSN) and the name of the snapshot that shows the database there."""

    consistent_point: int
    name: str


def read_slot(connection: Connection, slot: str) -> SlotState | None:
    """The slot's state, or None where there is none; ``lost`` says why its WAL is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confirmed_flush_lsn, wal_status, coalesce(invalidation_reason, wal_status), active_pid, plugin"
            " FROM pg_replication_slots WHERE slot_name = %s",
            (slot,),
        )
        row = cursor.fetchone()
    if row is None:
        return None
    confirmed, status, reason, pid, plugin = row
    if plugin != "pgoutput":
        raise CaptureError(
            f"replication slot {slot} belongs to another use (plugin {plugin})",
            "Choose another name with LAKEPULSE_CAPTURE_SLOT.",
        )
    return SlotState(parse_lsn(confirmed or "0/0"), reason if status == "lost" else None, pid)


def drop_slot(connection: Connection, slot: str) -> None:
    """Drop the slot where it exists; raises SlotInUseError where another process streams from it."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s",
                (slot,),
            )
        except psycopg2.errors.ObjectInUse as error:
            raise in_use(slot, error) from error


def in_use(slot: str, error: psycopg2.Error) -> SlotInUseError:
    """The error for a slot that another process streams from."""
    return SlotInUseError(
        f"replication slot {slot} is in use by another process ({first_line(error)})",
        "Another capture is running: stop it first (`lakepulse down`), or choose LAKEPULSE_CAPTURE_SLOT.",
    )


def replication_connection(dsn: str) -> LogicalReplicationConnection:
    """A connection in replication mode; raises ServiceError where Postgres cannot be reached."""
    try:
        return psycopg2.connect(dsn, connection_factory=LogicalReplicationConnection)
    except psycopg2.OperationalError as error:
        raise unreachable(error) from error


def create_slot(connection: LogicalReplicationConnection, slot: str) -> ExportedSnapshot:
    """Make the slot; the exported snapshot lives until the connection's next command or its end."""
    with connection.cursor() as cursor:
        command = SQL("CREATE_REPLICATION_SLOT {} LOGICAL pgoutput (SNAPSHOT 'export')").format(
            Identifier(slot)
        )
        try:
            cursor.execute(command)
        except psycopg2.Error as error:
            raise CaptureError(
                f"replication slot {slot} cannot be made ({first_line(error)})",
                "Check max_replication_slots and max_wal_senders, and that the role has REPLICATION.",
            ) from error
        _, point, name, _ = cursor.fetchone() or ("", "0/0", "", "")
    return ExportedSnapshot(parse_lsn(point), name)


def start_streaming(
    connection: LogicalReplicationConnection, slot: str, publication: str
) -> ReplicationCursor:
    """A cursor that reads the slot's messages (pgoutput, protocol 1, binary values).

    Raises LostGuaranteeError where the slot or its WAL is gone, SlotInUseError where the slot is in use.
    """
    cursor = connection.cursor()
    options = {"proto_version": "1", "publication_names": publication, "binary": "true"}
    try:
        cursor.start_replication(slot_name=slot, decode=False, options=options, status_interval=10)
    except psycopg2.errors.ObjectInUse as error:
        raise in_use(slot, error) from error
    except (psycopg2.errors.UndefinedObject, psycopg2.errors.ObjectNotInPrerequisiteState) as error:
        raise LostGuaranteeError(
            f"replication slot {slot} can no longer be read ({first_line(error)})",
            RESNAPSHOT,
        ) from error
    return cursor

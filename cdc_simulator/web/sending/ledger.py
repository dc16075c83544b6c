"""The ledger ``lakepulse.web_ledger``: what is in Kafka at least once, and the outbox of what is not there yet.

One row per batch, written in the transaction of the batch's orders. ``event_ids`` and ``checksums`` (``checksum``) are
of the events that it sends for the first time; ``duplicates`` and ``malformed`` count its other messages, ``late`` the
events that were more than 15 s old. ``messages`` holds all of them until Kafka has acknowledged them.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.web.sending.checksum import checksum
from cdc_simulator.web.visits.departures import EventBatch, Message
from cdc_simulator.web.visits.event import moment
from lakepulse.errors import ServiceError

KEPT_DAYS = 30
"""As long as bronze keeps events."""
# Any number of ours: two producers would send each other's batches.
_LOCK = 0x1A4E_9016
_LENGTHS = struct.Struct(">II")


def lock(cursor: Cursor) -> None:
    """Hold the ledger for as long as the session lasts; raises ServiceError where another producer does."""
    cursor.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,))
    (mine,) = cursor.fetchone() or (False,)
    if not mine:
        raise ServiceError(
            "another `lakepulse web` sends this database's events",
            "Stop it first: `lakepulse status` names it.",
        )


def write(cursor: Cursor, batch: EventBatch) -> int:
    """Write the batch's row; the batch's number."""
    cursor.execute(
        "INSERT INTO lakepulse.web_ledger "
        "(made_at, events, late, duplicates, malformed, event_ids, checksums, messages) "
        "VALUES (%s, %s, %s, %s, %s, %s::uuid[], %s::bigint[], %s) RETURNING batch_id",
        (
            moment(batch.made_at).replace(tzinfo=UTC),
            len(batch.events),
            batch.late,
            batch.duplicates,
            batch.malformed.total(),
            # Postgres's own form of an array: some thousand values one by one would be adapted one by one.
            f"{{{','.join(event.event_id for event in batch.events)}}}",
            f"{{{','.join(str(checksum(event)) for event in batch.events)}}}",
            packed(batch.messages),
        ),
    )
    (number,) = cursor.fetchone() or (0,)
    return int(number)


def unsent(cursor: Cursor) -> list[int]:
    """The batches that Kafka has not acknowledged, oldest first."""
    cursor.execute("SELECT batch_id FROM lakepulse.web_ledger WHERE sent_at IS NULL ORDER BY batch_id")
    return [number for (number,) in cursor.fetchall()]


def messages(cursor: Cursor, batch_id: int) -> list[Message]:
    """The messages of a batch that is not sent."""
    cursor.execute("SELECT messages FROM lakepulse.web_ledger WHERE batch_id = %s", (batch_id,))
    (stored,) = cursor.fetchone() or (b"",)
    return list(unpacked(bytes(stored)))


def mark_sent(cursor: Cursor, batch_ids: Iterable[int]) -> None:
    """Kafka has acknowledged all messages of these batches."""
    cursor.execute(
        "UPDATE lakepulse.web_ledger SET sent_at = clock_timestamp(), messages = NULL WHERE batch_id = ANY(%s)",
        (list(batch_ids),),
    )


def forget(cursor: Cursor) -> None:
    """Remove what was sent longer ago than bronze keeps it."""
    cursor.execute(
        "DELETE FROM lakepulse.web_ledger WHERE sent_at < clock_timestamp() - make_interval(days => %s)",
        (KEPT_DAYS,),
    )


def packed(messages: Iterable[Message]) -> bytes:
    """Messages as one compressed value: of each the lengths of key and value, four bytes each, and both."""
    parts = (_LENGTHS.pack(len(key), len(value)) + key + value for key, value in messages)
    return zlib.compress(b"".join(parts), level=1)


def unpacked(stored: bytes) -> Iterator[Message]:
    """What ``packed`` has packed."""
    data, at = zlib.decompress(stored), 0
    while at < len(data):
        key, value = _LENGTHS.unpack_from(data, at)
        at += _LENGTHS.size
        yield data[at : at + key], data[at + key : at + key + value]
        at += key + value

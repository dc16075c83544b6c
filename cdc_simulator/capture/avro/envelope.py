"""Debezium's envelope around a row, built from parts that are encoded once per process, table or transaction.

The schema is ``lakepulse.contracts.compile.avro.envelope_of``; the row itself comes from ``row_encoder``. An envelope
is ``head + before + after + tail``, where the tail holds source, transaction block, op and processing time.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cdc_simulator.capture.avro.varint import CONTINUED, LENGTHS, MINIMAL, nullable, text, varint

VERSION = "lakepulse-1"
"""What ``source.version`` says: the version of this envelope's making, not of the software."""

ABSENT = b"\x00"
"""The null branch, in place of a before- or after-image."""

PRESENT = b"\x02"
"""The branch in front of an image."""

Tail = Callable[[int, int, int], bytes]
"""``(lsn, total_order, data_collection_order)`` -> everything behind the images."""


SnapshotTail = Callable[[int, int], bytes]
"""``(total_order, data_collection_order)`` -> everything behind the images, at one LSN."""


def schema_head(schema_id: int) -> bytes:
    """What stands before every key and value (Confluent's wire format): a zero byte and the schema's id."""
    return b"\x00" + schema_id.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where changes come from: the connector's name (topic prefix) and the database."""

    connector: str
    database: str


@dataclass(frozen=True, slots=True)
class TransactionInfo:
    """What all changes of one transaction share.

    ``id`` is ``<xid>:<commit LSN>`` (or ``snapshot:<LSN>``), ``committed_us`` and ``processed_ns`` are times since
    1970, ``last_commit_lsn`` is the commit before it (None: unknown), ``xid`` None in a snapshot.
    """

    id: str
    xid: int | None
    committed_us: int
    processed_ns: int
    last_commit_lsn: int | None


class Openings(dict[int, bytes]):
    """The source block up to the LSN in ``sequence``, by the number of that LSN's digits: the length is in it."""

    def __init__(self, opening: bytes, sequence: bytes) -> None:
        super().__init__()
        self._opening, self._sequence = opening, sequence

    def __missing__(self, digits: int) -> bytes:
        length = varint(len(self._sequence) + digits + 2)
        opening = self[digits] = self._opening + length + self._sequence
        return opening


@dataclass(frozen=True, slots=True)
class TransactionParts:
    """A transaction's share of the tail, encoded: what stands before, between and behind the parts of a change."""

    openings: Openings
    times: bytes
    xid: bytes
    block: bytes
    closing: bytes


def transaction_parts(origin: Origin, info: TransactionInfo, snapshot: str = "false") -> TransactionParts:
    """Encode what the changes of one transaction share.

    ``snapshot`` is Debezium's marker: false, true, first, first_in_data_collection, last_in_data_collection, last.
    """
    us, ns = info.committed_us, info.processed_ns
    last = "null" if info.last_commit_lsn is None else f'"{info.last_commit_lsn}"'
    names = text(VERSION) + text("postgresql") + text(origin.connector)
    return TransactionParts(
        openings=Openings(
            names + varint(us // 1000) + b"\x00" + text(snapshot) + text(origin.database) + PRESENT,
            f'[{last},"'.encode(),
        ),
        times=nullable(varint(us)) + nullable(varint(us * 1000)),
        xid=nullable(None if info.xid is None else varint(info.xid)) + PRESENT,
        # xmin, origin and origin_lsn are null; then the transaction block opens.
        block=ABSENT * 3 + PRESENT + text(info.id),
        closing=b"".join(nullable(varint(value)) for value in (ns // 1_000_000, ns // 1000, ns)),
    )


def tail_for(parts: TransactionParts, relation: bytes, op: bytes) -> Tail:
    """The tail of changes to one relation with one op; ``relation`` and ``op`` are encoded (``relation_text``)."""
    join, block, closing = b"".join, parts.block, op + parts.closing
    middle, openings = b'"]' + parts.times + relation + parts.xid, parts.openings

    def tail(lsn: int, total_order: int, collection_order: int) -> bytes:
        digits = b"%d" % lsn
        return join(
            (
                openings[len(digits)],
                digits,
                middle,
                # The branches of ``varint``, spelled out: this runs once per change.
                CONTINUED[lsn << 1 & 0x3FFF] + CONTINUED[lsn >> 13 & 0x3FFF] + MINIMAL[lsn >> 27]
                if 0x800_0000 <= lsn < 0x200_0000_0000
                else varint(lsn),
                block,
                LENGTHS[total_order] if total_order < 8192 else varint(total_order),
                LENGTHS[collection_order] if collection_order < 8192 else varint(collection_order),
                closing,
            )
        )

    return tail


def snapshot_tail(parts: TransactionParts, relation: bytes, op: bytes, lsn: int) -> SnapshotTail:
    """The tail of a snapshot's rows, which share one LSN."""
    at_zero = tail_for(parts, relation, op)(lsn, 0, 0)
    closing = op + parts.closing
    opening = at_zero[: -len(closing) - 2]

    def tail(total_order: int, collection_order: int) -> bytes:
        return opening + varint(total_order) + varint(collection_order) + closing

    return tail


def relation_text(schema: str, table: str) -> bytes:
    """The source block's ``schema`` and ``table``, encoded."""
    return text(schema) + text(table)

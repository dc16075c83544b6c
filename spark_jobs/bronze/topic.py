"""One topic's messages of a micro-batch to new bronze rows: decode, drop duplicates, build Arrow. No I/O but schemas.

``ingest`` writes what comes out.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from spark_jobs.bronze.dead_letters import DeadLetter
from spark_jobs.bronze.envelope import LSN, SEQUENCE, WIRE_HEADER, EnvelopeDecoder, Row, UnusableSchemaError
from spark_jobs.bronze.marks import HighWaterMarks
from spark_jobs.bronze.messages import TopicMessages
from spark_jobs.bronze.rows import SNAPSHOT, Place, build
from spark_jobs.bronze.schemas import Schemas


@dataclass(frozen=True)
class Target:
    """The bronze table of a topic: its name, its schema in the lake, the source's relation."""

    table: str
    relation: str
    schema: pa.Schema


@dataclass(frozen=True)
class TopicRows:
    """New rows (one table per writer schema), damaged messages, and how many were received before."""

    tables: list[pa.Table]
    dead: list[DeadLetter]
    duplicates: int


def new_rows(
    messages: TopicMessages, target: Target, schemas: Schemas, marks: HighWaterMarks, ingested_at: datetime
) -> TopicRows:
    """The rows of ``messages`` that bronze does not hold yet; raises ``marks``. ServiceError without a registry."""
    rows: dict[int, Row] = {}
    reasons: dict[int, str] = {}
    decoders: dict[int, tuple[int, EnvelopeDecoder]] = {}
    for header, indices in _by_schema(messages, reasons).items():
        schema_id = int.from_bytes(header[1:], "big")
        try:
            decoder = schemas.decoder(schema_id, target.relation)
        except UnusableSchemaError as error:
            reasons |= dict.fromkeys(indices, str(error))
            continue
        decoded = decoder.decode([messages.values[index] or b"" for index in indices], indices)
        rows |= decoded.rows
        reasons |= decoded.damaged
        decoders |= dict.fromkeys(indices, (schema_id, decoder))
    identities = ((index, messages.partitions[index], _identity(rows[index])) for index in sorted(rows))
    fresh = marks.unseen(messages.topic, identities)
    tables = []
    for (schema_id, decoder), indices in _grouped(fresh, decoders).items():
        place = _place(messages, schema_id, indices)
        built = build(decoder, [rows[index] for index in indices], place, target.schema, ingested_at)
        reasons |= {indices[number]: reason for number, reason in built.damaged.items()}
        tables += [built.table] if built.table is not None else []
    dead = [_dead_letter(messages, index, reasons[index], ingested_at) for index in sorted(reasons)]
    return TopicRows(tables, dead, len(rows) - len(fresh))


def commits(table: pa.Table) -> tuple[dict[int, int], dict[int, int]]:
    """(rows by commit LSN of streamed changes, the same of snapshot rows) of new bronze rows."""
    streamed: Counter[int] = Counter()
    snapshot: Counter[int] = Counter()
    for lsn, op in zip(table["_commit_lsn"].to_pylist(), table["_op"].to_pylist(), strict=True):
        (snapshot if op == SNAPSHOT else streamed)[lsn] += 1
    return streamed, snapshot


def _identity(row: Row) -> tuple[int, int]:
    return row[LSN], row[SEQUENCE]


def _by_schema(messages: TopicMessages, reasons: dict[int, str]) -> dict[bytes, list[int]]:
    """Message indices by wire header (magic byte and schema id); tombstones carry no row and are left out."""
    groups: dict[bytes, list[int]] = {}
    for index, value in enumerate(messages.values):
        if value is None:
            continue
        header = value[:WIRE_HEADER]
        if len(header) < WIRE_HEADER or header[0] != 0:
            reasons[index] = "the value does not start with the magic byte 0 and a schema id"
        else:
            groups.setdefault(header, []).append(index)
    return groups


def _grouped(
    indices: list[int], decoders: dict[int, tuple[int, EnvelopeDecoder]]
) -> dict[tuple[int, EnvelopeDecoder], list[int]]:
    groups: dict[tuple[int, EnvelopeDecoder], list[int]] = {}
    for index in indices:
        groups.setdefault(decoders[index], []).append(index)
    return groups


def _place(messages: TopicMessages, schema_id: int, indices: list[int]) -> Place:
    partitions = [messages.partitions[index] for index in indices]
    return Place(messages.topic, schema_id, partitions, [messages.offsets[index] for index in indices])


def _dead_letter(messages: TopicMessages, index: int, reason: str, ingested_at: datetime) -> DeadLetter:
    return DeadLetter(
        messages.topic,
        messages.partitions[index],
        messages.offsets[index],
        messages.keys[index],
        messages.values[index],
        reason,
        ingested_at,
    )

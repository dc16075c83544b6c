"""One topic's messages of a micro-batch to new bronze rows: decode, drop duplicates, build Arrow. No I/O but schemas.

``ingest`` writes what comes out.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lakepulse.contracts.model import Contract
from spark_jobs.bronze import drift
from spark_jobs.bronze.account.dead_letters import DeadLetter
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.decode.envelope import (
    LSN,
    SEQUENCE,
    WIRE_HEADER,
    EnvelopeDecoder,
    Row,
    UnusableSchemaError,
)
from spark_jobs.bronze.decode.lockstep import Ints
from spark_jobs.bronze.decode.lockstep_envelope import FROM_MESSAGES, read_images
from spark_jobs.bronze.decode.rows import SNAPSHOT, Place, build, build_images
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.read.messages import TopicMessages

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Target:
    """The bronze table of a topic: its name, its schema in the lake, the source's relation and contract."""

    table: str
    relation: str
    schema: pa.Schema
    contract: Contract
    told: set[EnvelopeDecoder] = field(default_factory=set)
    """The writer schemas whose differences to ``schema`` have been logged."""


@dataclass(frozen=True)
class Block:
    """Messages of one schema that were read side by side: their indices, identities and rows."""

    indices: Ints
    lsns: Ints
    sequences: Ints
    table: pa.Table


@dataclass(frozen=True)
class _Read:
    """What the messages hold: blocks, rows by index, with their schema's id and decoder, and reasons of damage.

    ``writers`` are the decoders of all schemas, each with the messages' indices.
    """

    blocks: list[Block]
    rows: dict[int, Row]
    reasons: dict[int, str]
    decoders: dict[int, tuple[int, EnvelopeDecoder]]
    writers: list[tuple[EnvelopeDecoder, list[int]]]

    def __len__(self) -> int:
        return len(self.rows) + sum(len(block.indices) for block in self.blocks)


@dataclass(frozen=True)
class TopicRows:
    """New rows (one table per writer schema), damaged messages, and how many were received before."""

    tables: list[pa.Table]
    dead: list[DeadLetter]
    duplicates: int


def new_rows(
    messages: TopicMessages, target: Target, schemas: Schemas, marks: HighWaterMarks, ingested_at: datetime
) -> TopicRows:
    """The rows of ``messages`` that bronze does not hold yet; raises ``marks``.

    ServiceError without a registry, ContractError where the source's schema asks for a decision (``drift``).
    """
    read = _read(messages, target, schemas, ingested_at)
    fresh = _fresh(messages, read, marks)
    for decoder, indices in read.writers:
        if fresh[indices].any():
            first = partial(_first_lsn, read, indices, fresh)
            drift.refuse_schema(decoder, target.contract, target.schema, first)
            _tell(decoder, target)
    tables = [block.table.filter(pa.array(fresh[block.indices])) for block in read.blocks]
    alone = [index for index in sorted(read.rows) if fresh[index]]
    for (schema_id, decoder), indices in _grouped(alone, read.decoders).items():
        place = _place(messages, schema_id, indices)
        built = build(decoder, [read.rows[index] for index in indices], place, target.schema, ingested_at)
        damaged = [read.rows[indices[number]] for number in built.damaged]
        drift.refuse_values(decoder, target.contract, target.schema, damaged)
        read.reasons.update({indices[number]: reason for number, reason in built.damaged.items()})
        tables += [built.table] if built.table is not None else []
    dead = [
        _dead_letter(messages, index, reason, ingested_at) for index, reason in sorted(read.reasons.items())
    ]
    return TopicRows([table for table in tables if table.num_rows], dead, len(read) - int(fresh.sum()))


def _read(messages: TopicMessages, target: Target, schemas: Schemas, ingested_at: datetime) -> _Read:
    """Decode every message: side by side where many are plain, else one by one."""
    read = _Read([], {}, {}, {}, [])
    for header, indices in _by_schema(messages, read.reasons).items():
        schema_id = int.from_bytes(header[1:], "big")
        try:
            decoder = schemas.decoder(schema_id, target.relation)
        except UnusableSchemaError as error:
            read.reasons.update(dict.fromkeys(indices, str(error)))
            continue
        read.writers.append((decoder, indices))
        block = _side_by_side(messages, (schema_id, decoder), indices, target, ingested_at)
        read.blocks.extend([block] if block else [])
        rest = sorted(set(indices).difference(block.indices.tolist())) if block else indices
        decoded = decoder.decode([messages.values[index] or b"" for index in rest], rest)
        read.rows.update(decoded.rows)
        read.reasons.update(decoded.damaged)
        read.decoders.update(dict.fromkeys(rest, (schema_id, decoder)))
    return read


def commits(table: pa.Table) -> tuple[dict[int, int], dict[int, int]]:
    """(rows by commit LSN of streamed changes, the same of snapshot rows) of new bronze rows."""
    streamed: Counter[int] = Counter()
    snapshot: Counter[int] = Counter()
    counted = table.group_by(["_commit_lsn", "_op"], use_threads=False).aggregate([([], "count_all")])
    for row in counted.to_pylist():
        (snapshot if row["_op"] == SNAPSHOT else streamed)[row["_commit_lsn"]] += row["count_all"]
    return streamed, snapshot


def _side_by_side(
    messages: TopicMessages,
    writer: tuple[int, EnvelopeDecoder],
    indices: list[int],
    target: Target,
    ingested_at: datetime,
) -> Block | None:
    """The plain messages of one schema as a table; None where they are few, or one of them fits no column."""
    schema_id, decoder = writer
    if len(indices) < FROM_MESSAGES:
        return None
    images = read_images(decoder, [messages.values[index] or b"" for index in indices], indices)
    if images is None:
        return None
    try:
        place = _place(messages, schema_id, images.indices.tolist())
        table = build_images(images, place, target.schema, ingested_at)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return None
    return Block(images.indices, images.lsns, images.sequences, table)


def _fresh(messages: TopicMessages, read: _Read, marks: HighWaterMarks) -> npt.NDArray[np.bool_]:
    """For each message whether it holds a row that bronze has not; raises ``marks``."""
    alone = np.array([(index, *_identity(row)) for index, row in read.rows.items()], np.int64)
    together = [np.stack([block.indices, block.lsns, block.sequences], axis=1) for block in read.blocks]
    identified = np.concatenate([alone.reshape(-1, 3), *together])
    index, lsns, sequences = identified[np.argsort(identified[:, 0])].T
    partitions = np.asarray(messages.partitions, np.int64)[index]
    fresh = np.zeros(len(messages.values), bool)
    fresh[index] = marks.unseen_of(messages.topic, partitions, lsns, sequences)
    return fresh


def _first_lsn(read: _Read, indices: list[int], fresh: npt.NDArray[np.bool_]) -> int:
    """The lowest commit LSN of the new rows among ``indices``, which are in one block or alone."""
    wanted = {index for index in indices if fresh[index]}
    alone = [int(read.rows[index][LSN]) for index in wanted & read.rows.keys()]
    together = [
        int(block.lsns[number])
        for block in read.blocks
        for number in np.flatnonzero(np.isin(block.indices, list(wanted)))
    ]
    return min(alone + together)


def _tell(decoder: EnvelopeDecoder, target: Target) -> None:
    if decoder in target.told:
        return
    target.told.add(decoder)
    if columns := drift.widened(decoder, target.schema):
        _log.warning("%s: another type of %s; numbers that fit flow on", target.table, columns)


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

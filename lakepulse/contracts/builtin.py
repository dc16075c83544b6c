"""The platform's own tables: what capture, quality and publishing write about themselves.

They have no contract; ``compile/arrow`` gives their schema by the same function as for the others.
"""

from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", "UTC")
COUNTS = pa.map_(pa.string(), pa.int64())


def _field(name: str, of_type: pa.DataType, doc: str, nullable: bool = False) -> pa.Field:
    return pa.field(name, of_type, nullable, {"doc": doc})


_COMMIT_LSN = _field("_commit_lsn", pa.int64(), "Commit LSN in the source, or the snapshot's LSN")
_SEQUENCE = _field("_sequence", pa.int64(), "Number of the change in its transaction, from 1")
_COMMITTED_AT = _field("_committed_at", TIMESTAMP, "Commit time in the source", nullable=True)
_INGESTED_AT = _field("_ingested_at", TIMESTAMP, "When the batch was written")
_WHERE = [
    _field("_topic", pa.string(), "Kafka topic of the message"),
    _field("_partition", pa.int32(), "Kafka partition of the message"),
    _field("_offset", pa.int64(), "Kafka offset of the message"),
]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One of the platform's own tables; each field's metadata holds its ``doc``."""

    purpose: str
    schema: pa.Schema
    key: tuple[str, ...]


TRANSACTIONS = BuiltIn(
    "One row per END record: how many events a transaction has, so that a missing one is noticed.",
    pa.schema(
        [
            _COMMIT_LSN,
            _field("id", pa.string(), "`<xid>:<commit LSN>`, or `snapshot:<LSN>`"),
            _field("event_count", pa.int64(), "Data events of the transaction, tombstones left out"),
            _field("data_collections", COUNTS, "Data events by the source's `schema.table`", nullable=True),
            _COMMITTED_AT,
            _INGESTED_AT,
            *_WHERE,
        ]
    ),
    ("_commit_lsn",),
)

DEAD_LETTERS = BuiltIn(
    "Messages that could not be decoded, with their bytes and the reason, so that they can be replayed.",
    pa.schema(
        [
            *_WHERE,
            _field("key", pa.binary(), "The message's key as it was received", nullable=True),
            _field("value", pa.binary(), "The message's value as it was received", nullable=True),
            _field("reason", pa.string(), "Why the message could not be decoded"),
            _INGESTED_AT,
        ]
    ),
    ("_topic", "_partition", "_offset"),
)

QUARANTINE = BuiltIn(
    "Rows that broke a rule whose `on_fail` is quarantine, until a later change mends them.",
    pa.schema(
        [
            _field("table", pa.string(), "Silver table that the row is absent from"),
            _field("rule", pa.string(), "Name of the rule, or `references.<column>`"),
            _field("key", pa.string(), "The row's key as JSON"),
            _field("row", pa.string(), "The row as JSON"),
            _COMMIT_LSN,
            _SEQUENCE,
            _COMMITTED_AT,
        ]
    ),
    ("table", "key", "rule"),
)

PUBLICATIONS = BuiltIn(
    "One row each time a layer has advanced; the versions of one row are a consistent view of its tables.",
    pa.schema(
        [
            _field("layer", pa.string(), "The layer that advanced"),
            _field("watermark", pa.int64(), "Commit LSN up to which every transaction is whole"),
            _field("published_at", TIMESTAMP, "When the layer's last table was written"),
            _field("oldest_committed_at", TIMESTAMP, "Commit time of the oldest change in it", nullable=True),
            _field("versions", COUNTS, "Delta version by table"),
        ]
    ),
    ("watermark",),
)

BUILT_IN = MappingProxyType(
    {
        "bronze.transactions": TRANSACTIONS,
        "bronze.dead_letters": DEAD_LETTERS,
        "silver.quarantine": QUARANTINE,
        "bronze.publications": PUBLICATIONS,
        "silver.publications": PUBLICATIONS,
        "gold.publications": PUBLICATIONS,
    }
)

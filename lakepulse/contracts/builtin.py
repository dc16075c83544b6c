"""The platform's own tables: what capture, quality and publishing write about themselves.

They have no contract; ``compile/arrow`` gives their schema by the same function as for the others.
"""

from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from lakepulse.contracts.metadata import (
    COMMIT_LSN,
    COMMITTED_AT,
    INGESTED_AT,
    MESSAGE,
    SEQUENCE,
    TIMESTAMP,
    field,
)

COUNTS = pa.map_(pa.string(), pa.int64())


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
            COMMIT_LSN,
            field("id", pa.string(), "`<xid>:<commit LSN>`, or `snapshot:<LSN>`"),
            field("event_count", pa.int64(), "Data events of the transaction, tombstones left out"),
            field("data_collections", COUNTS, "Data events by the source's `schema.table`", nullable=True),
            COMMITTED_AT.with_nullable(True),
            INGESTED_AT,
            *MESSAGE,
        ]
    ),
    ("_commit_lsn",),
)

DEAD_LETTERS = BuiltIn(
    "Messages that could not be decoded, with their bytes and the reason, so that they can be replayed.",
    pa.schema(
        [
            *MESSAGE,
            field("key", pa.binary(), "The message's key as it was received", nullable=True),
            field("value", pa.binary(), "The message's value as it was received", nullable=True),
            field("reason", pa.string(), "Why the message could not be decoded"),
            INGESTED_AT,
            field(
                "replayed_at",
                TIMESTAMP,
                "When bronze took its change after all; null: not yet",
                nullable=True,
            ),
        ]
    ),
    ("_topic", "_partition", "_offset"),
)

QUARANTINE = BuiltIn(
    "Rows that broke a rule whose `on_fail` is quarantine, until a later change mends them.",
    pa.schema(
        [
            field("table", pa.string(), "Silver table that the row is absent from"),
            field("rule", pa.string(), "Name of the rule, or `references.<column>`"),
            field("key", pa.string(), "The row's key as JSON"),
            field("row", pa.string(), "The row as JSON"),
            COMMIT_LSN,
            SEQUENCE,
            COMMITTED_AT.with_nullable(True),
        ]
    ),
    ("table", "key", "rule"),
)

PUBLICATIONS = BuiltIn(
    "One row each time a layer has advanced; the versions of one row are a consistent view of its tables.",
    pa.schema(
        [
            field("layer", pa.string(), "The layer that advanced"),
            field("watermark", pa.int64(), "Commit LSN up to which every transaction is whole"),
            field("published_at", TIMESTAMP, "When the layer's last table was written"),
            field("oldest_committed_at", TIMESTAMP, "Commit time of the oldest change in it", nullable=True),
            field("versions", COUNTS, "Delta version by table"),
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

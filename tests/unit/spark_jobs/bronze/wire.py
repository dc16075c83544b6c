"""Messages as capture sends them, made by fastavro from the contracts' Avro schemas: an independent encoder."""

import io
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import fastavro
import pyarrow as pa

from lakepulse.contracts.compile.avro import Json, transaction_value_schema
from spark_jobs.bronze.read.range_reader import SCHEMA

COMMITTED_AT = 1_700_000_000_123_456
TRANSACTION_SCHEMA_ID = 99
TRANSACTION_TOPIC = "lakepulse.transaction"


def message(schema_id: int, schema: Json, value: object) -> bytes:
    """``value`` in Confluent's wire format."""
    body = io.BytesIO()
    fastavro.schemaless_writer(body, fastavro.parse_schema(schema), value)
    return b"\0" + struct.pack(">i", schema_id) + body.getvalue()


def envelope(
    after: Mapping[str, Any] | None,
    transaction_id: str,
    sequence: int,
    op: str = "u",
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Debezium's envelope around an image."""
    source = {
        "version": "3.5.0",
        "connector": "postgresql",
        "name": "lakepulse",
        "ts_ms": COMMITTED_AT // 1000,
        "snapshot": "false",
        "db": "wwi",
        "sequence": '["1","2"]',
        "ts_us": COMMITTED_AT,
        "ts_ns": COMMITTED_AT * 1000,
        "schema": "sales",
        "table": "orders",
        "txId": 1,
        "lsn": 2,
        "xmin": None,
        "origin": None,
        "origin_lsn": None,
    }
    block = {"id": transaction_id, "total_order": sequence, "data_collection_order": sequence}
    times = {"ts_ms": 1, "ts_us": 1, "ts_ns": None}
    return {"before": before, "after": after, "source": source, "transaction": block, "op": op, **times}


def end(transaction_id: str, counts: Mapping[str, int], status: str = "END") -> bytes:
    """A record of the transaction topic."""
    collections = [{"data_collection": name, "event_count": count} for name, count in counts.items()]
    value = {
        "status": status,
        "id": transaction_id,
        "event_count": sum(counts.values()),
        "data_collections": collections,
        "ts_ms": COMMITTED_AT // 1000,
    }
    return message(TRANSACTION_SCHEMA_ID, transaction_value_schema(), value)


@dataclass
class Log:
    """A Kafka log in the small: what was sent, with offsets counted per partition."""

    sent: list[tuple[str, int, int, bytes | None, bytes | None]] = field(default_factory=list)

    def send(self, topic: str, value: bytes | None, partition: int = 0) -> None:
        """Append a message."""
        offset = sum(entry[:2] == (topic, partition) for entry in self.sent)
        self.sent.append((topic, partition, offset, b"key", value))

    def table(self, entries: Sequence[tuple[Any, ...]] | None = None) -> pa.Table:
        """Everything, or ``entries``, as a micro-batch."""
        rows = self.sent if entries is None else entries
        return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)


def with_column(schema: Json, name: str) -> Json:
    """An envelope's schema after ``ALTER TABLE … ADD COLUMN name text``."""
    before, *rest = schema["fields"]
    null, value = before["type"]
    column = {"name": name, "type": ["null", "string"], "default": None}
    grown = {**value, "fields": [*value["fields"], column]}
    return {**schema, "fields": [{**before, "type": [null, grown]}, *rest]}

"""The small records beside the envelopes: transaction BEGIN and END, heartbeats; each as an Avro body.

Schemas of the first two: ``lakepulse.contracts.compile.avro``; that of the heartbeat is here, as Debezium has it
(io.debezium.heartbeat.HeartbeatImpl).
"""

from collections.abc import Mapping
from typing import Any

from cdc_simulator.capture.avro.varint import nullable, text, varint

HEARTBEAT_KEY_SCHEMA: dict[str, Any] = {
    "type": "record",
    "name": "ServerNameKey",
    "namespace": "io.debezium.connector.common",
    "fields": [{"name": "serverName", "type": "string"}],
    "connect.version": 1,
    "connect.name": "io.debezium.connector.common.ServerNameKey",
}

HEARTBEAT_VALUE_SCHEMA: dict[str, Any] = {
    "type": "record",
    "name": "Heartbeat",
    "namespace": "io.debezium.connector.common",
    "fields": [{"name": "ts_ms", "type": "long"}],
    "connect.version": 1,
    "connect.name": "io.debezium.connector.common.Heartbeat",
}


def transaction_key(transaction_id: str) -> bytes:
    """TransactionMetadataKey."""
    return text(transaction_id)


def transaction_begin(transaction_id: str, ts_ms: int) -> bytes:
    """TransactionMetadataValue with status BEGIN; ``ts_ms`` is the commit time in ms since 1970."""
    return b"".join((text("BEGIN"), text(transaction_id), nullable(None), nullable(None), varint(ts_ms)))


def transaction_end(transaction_id: str, counts: Mapping[str, int], ts_ms: int) -> bytes:
    """TransactionMetadataValue with status END; ``counts`` are the data events by ``schema.table``."""
    items = b"".join(nullable(text(table) + varint(count)) for table, count in counts.items())
    # An Avro array is one block (count, items) and a zero; an empty one is just the zero.
    collections = (varint(len(counts)) + items if counts else b"") + b"\x00"
    total = varint(sum(counts.values()))
    return b"".join(
        (text("END"), text(transaction_id), nullable(total), nullable(collections), varint(ts_ms))
    )


def heartbeat_key(server: str) -> bytes:
    """ServerNameKey."""
    return text(server)


def heartbeat_value(ts_ms: int) -> bytes:
    """Heartbeat: its time in ms since 1970."""
    return varint(ts_ms)

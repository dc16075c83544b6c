"""The small records are what fastavro writes under the same schemas."""

import io
from typing import Any

import fastavro
import pytest

from cdc_simulator.capture.avro.records import (
    HEARTBEAT_KEY_SCHEMA,
    HEARTBEAT_VALUE_SCHEMA,
    heartbeat_key,
    heartbeat_value,
    transaction_begin,
    transaction_end,
    transaction_key,
)
from lakepulse.contracts.compile.avro import transaction_key_schema, transaction_value_schema

NO_COUNTS = {"event_count": None, "data_collections": None}


def written(schema: dict[str, Any], record: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), record)
    return out.getvalue()


def test_a_transaction_begins() -> None:
    record = {"status": "BEGIN", "id": "7:9", "ts_ms": 1_700_000_000_123} | NO_COUNTS
    assert transaction_begin("7:9", 1_700_000_000_123) == written(transaction_value_schema(), record)
    assert transaction_key("7:9") == written(transaction_key_schema(), {"id": "7:9"})


@pytest.mark.parametrize("counts", [{}, {"sales.orders": 1}, {"sales.orders": 70, "sales.notes": 9000}])
def test_a_transaction_ends_with_its_counts(counts: dict[str, int]) -> None:
    collections = [{"data_collection": table, "event_count": count} for table, count in counts.items()]
    record = {
        "status": "END",
        "id": "7:9",
        "event_count": sum(counts.values()),
        "data_collections": collections,
        "ts_ms": 5,
    }
    assert transaction_end("7:9", counts, 5) == written(transaction_value_schema(), record)


def test_a_heartbeat() -> None:
    assert heartbeat_key("lakepulse") == written(HEARTBEAT_KEY_SCHEMA, {"serverName": "lakepulse"})
    assert heartbeat_value(77_000) == written(HEARTBEAT_VALUE_SCHEMA, {"ts_ms": 77_000})

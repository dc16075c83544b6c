"""An envelope's facts, read from a message's bytes; what cannot be read has none."""

import io
import json

import fastavro
import pytest

from lakepulse.contracts.compile.avro import transaction_value_schema
from proof.facts import Envelopes, Facts
from tests.unit.spark_jobs.bronze import wire

BLOCK = [{"name": "id", "type": "string"}, {"name": "total_order", "type": "long"}]
SOURCE = [{"name": "ts_ms", "type": "long"}, {"name": "ts_us", "type": ["null", "long"]}]
SCHEMA = {
    "type": "record",
    "name": "Envelope",
    "fields": [
        {"name": "source", "type": {"type": "record", "name": "Source", "fields": SOURCE}},
        {"name": "transaction", "type": {"type": "record", "name": "Block", "fields": BLOCK}},
        {"name": "op", "type": "string"},
    ],
}


def message(transaction_id: str, ts_us: int | None) -> bytes:
    body = io.BytesIO()
    content = {
        "source": {"ts_ms": 5, "ts_us": ts_us},
        "transaction": {"id": transaction_id, "total_order": 3},
        "op": "u",
    }
    fastavro.schemaless_writer(body, SCHEMA, content)
    return b"\x00\x00\x00\x00\x07" + body.getvalue()


def facts(value: bytes | None) -> Facts | None:
    return Envelopes(lambda schema_id: json.dumps(SCHEMA) if schema_id == 7 else None).facts(value)


def test_a_change_of_a_transaction() -> None:
    assert facts(message("42:900", 5123)) == Facts("u", 900, 3, 42, 5123, 7)


def test_a_row_of_a_snapshot_has_no_transaction_and_older_connectors_no_microseconds() -> None:
    assert facts(message("snapshot:900", None)) == Facts("u", 900, 3, None, 5000, 7)


@pytest.mark.parametrize(
    "value", [None, b"", b"no Avro", b"\x00\x00\x00\x00\x09....", message("42:900", 1)[:-3]]
)
def test_what_cannot_be_read_has_no_facts(value: bytes | None) -> None:
    assert facts(value) is None


@pytest.mark.parametrize(
    ("value", "lsn"),
    [
        (wire.end("7:900", {"sales.orders": 2}), 900),
        (wire.end("snapshot:900", {}), 900),
        (wire.end("7:900", {}, status="BEGIN"), None),
        (b"poison", -1),
        (None, -1),
    ],
)
def test_the_transaction_that_a_record_ends(value: bytes | None, lsn: int | None) -> None:
    assert Envelopes(lambda schema_id: json.dumps(transaction_value_schema())).ended(value) == lsn

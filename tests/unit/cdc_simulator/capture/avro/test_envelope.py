"""An envelope put together from its parts is what Avro's own reader and writer take it for, at any position."""

import io
from typing import Any

import fastavro
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cdc_simulator.capture.avro.envelope import (
    ABSENT,
    Origin,
    TransactionInfo,
    relation_text,
    schema_head,
    snapshot_tail,
    tail_for,
    transaction_parts,
)
from cdc_simulator.capture.avro.varint import text
from lakepulse.contracts.compile.avro import envelope_of

SCHEMA = fastavro.parse_schema(envelope_of("lakepulse.shop.things", [("id", "long", False)]))
ORIGIN, RELATION = Origin("lakepulse", "wwi"), relation_text("shop", "things")
STREAMED = TransactionInfo("77:500", 77, 1_700_000_000_123_456, 1_700_000_001_000_000_789, 400)
SNAPSHOT = TransactionInfo("snapshot:99", None, 1_700_000_000_000_000, 1_700_000_000_000_000_000, None)
COUNTS = st.integers(0, 2**40)


def decoded(images_and_tail: bytes) -> dict[str, Any]:
    body = io.BytesIO(images_and_tail)
    record = fastavro.schemaless_reader(body, SCHEMA, None)
    assert isinstance(record, dict)
    assert body.read() == b""
    again = io.BytesIO()
    fastavro.schemaless_writer(again, SCHEMA, record)
    assert again.getvalue() == images_and_tail
    return record


@given(st.integers(0, 2**62), COUNTS, COUNTS)
@example(2**27 - 1, 8191, 8191)
@example(2**27, 8192, 8192)
@example(2**41 - 1, 1, 1)
@example(2**41, 1, 1)
def test_position_and_orders_are_said_exactly(lsn: int, total: int, in_table: int) -> None:
    tail = tail_for(transaction_parts(ORIGIN, STREAMED), RELATION, text("t"))
    record = decoded(ABSENT + ABSENT + tail(lsn, total, in_table))
    assert (record["source"]["lsn"], record["source"]["sequence"]) == (lsn, f'["400","{lsn}"]')
    assert record["transaction"] == {"id": "77:500", "total_order": total, "data_collection_order": in_table}
    assert (record["op"], record["ts_ms"], record["ts_ns"]) == (
        "t",
        1_700_000_001_000,
        1_700_000_001_000_000_789,
    )


def test_the_time_of_the_commit_is_the_sources() -> None:
    tail = tail_for(transaction_parts(ORIGIN, STREAMED), RELATION, text("t"))
    source = decoded(ABSENT + ABSENT + tail(500, 1, 1))["source"]
    assert (source["ts_ms"], source["ts_us"]) == (1_700_000_000_123, 1_700_000_000_123_456)
    assert (source["schema"], source["table"], source["txId"]) == ("shop", "things", 77)


@given(COUNTS, COUNTS, st.integers(1, 2**62))
def test_a_snapshots_tail_is_that_of_a_change_at_its_one_position(
    total: int, in_table: int, lsn: int
) -> None:
    parts = transaction_parts(ORIGIN, SNAPSHOT, "last")
    tail = snapshot_tail(parts, RELATION, text("r"), lsn)(total, in_table)
    assert tail == tail_for(parts, RELATION, text("r"))(lsn, total, in_table)
    source = decoded(ABSENT + ABSENT + tail)["source"]
    assert (source["snapshot"], source["txId"], source["lsn"]) == ("last", None, lsn)


@pytest.mark.parametrize(("number", "head"), [(7, b"\0\0\0\0\x07"), (0x01020304, b"\0\x01\x02\x03\x04")])
def test_the_head_is_confluents(number: int, head: bytes) -> None:
    assert schema_head(number) == head

"""Reading side by side gives what reading message by message gives, for every table, whatever the bytes."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.avro import envelope_schema
from lakepulse.contracts.model import Contract, Layer
from spark_jobs.bronze import topic
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.read.messages import TopicMessages
from spark_jobs.bronze.topic import Target, TopicRows, new_rows
from tests.unit.spark_jobs.bronze import wire
from tests.unit.spark_jobs.bronze.decode.test_envelope import values

CATALOG = load_catalog()
TABLES = sorted(CATALOG.by_layer(Layer.SOURCE), key=lambda contract: contract.name)
AT = datetime(2026, 1, 1, tzinfo=UTC)
NEVER = 10**9
# Mostly what capture sends; a negative one is damage that fits the schema.
SEQUENCES = st.integers(1, 2**63 - 1) | st.integers(-(2**63), 2**63 - 1)


def decoded(contract: Contract, bodies: Sequence[bytes | None], from_messages: int) -> TopicRows:
    table = f"bronze.{contract.name}"
    schemas = Schemas(lambda schema_id: json.dumps(envelope_schema(contract)) if schema_id == 1 else None)
    size = len(bodies)
    messages = TopicMessages("t", [n % 3 for n in range(size)], list(range(size)), [b"k"] * size, bodies)
    target = Target(table, contract.relation or "", lake_schema(CATALOG, table), contract)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic, "FROM_MESSAGES", from_messages)
        return new_rows(messages, target, schemas, HighWaterMarks(), AT)


def assert_equal(together: TopicRows, alone: TopicRows) -> None:
    assert together.dead == alone.dead
    assert together.duplicates == alone.duplicates
    assert in_order(together.tables) == in_order(alone.tables)


def in_order(tables: Sequence[pa.Table]) -> pa.Table | None:
    return pa.concat_tables(tables).sort_by("_offset").combine_chunks() if tables else None


@st.composite
def body(draw: st.DrawFn, contract: Contract) -> bytes | None:
    """Mostly a plain change; at times a delete, a changed key, a tombstone, or damage."""
    image = draw(values(contract))
    kind = draw(st.sampled_from(["plain"] * 6 + ["delete", "both", "tombstone", "cut", "noise", "schema"]))
    identity = draw(st.sampled_from(["7:8", "9:123456789", "snapshot:5"])), draw(SEQUENCES)
    if kind == "tombstone":
        return None
    value: dict[str, Any] = wire.envelope(image, *identity, draw(st.sampled_from("cur")))
    if kind == "delete":
        value = wire.envelope(None, *identity, "d", image)
    if kind == "both":
        value = wire.envelope(image, *identity, "u", image)
    message = wire.message(2 if kind == "schema" else 1, envelope_schema(contract), value)
    if kind == "cut":
        return message[: draw(st.integers(0, len(message) - 1))]
    if kind == "noise":
        at = draw(st.integers(5, len(message) - 1))
        return message[:at] + draw(st.binary(min_size=1, max_size=12)) + message[at + 1 :]
    return message


@pytest.mark.parametrize("contract", TABLES, ids=lambda contract: contract.name)
@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_both_ways_agree_to_the_row_and_to_the_dead_letter(contract: Contract, data: st.DataObject) -> None:
    bodies = data.draw(st.lists(body(contract), min_size=1, max_size=12))
    assert_equal(decoded(contract, bodies, 1), decoded(contract, bodies, NEVER))

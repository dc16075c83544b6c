"""Envelopes as fastavro's encoder wrote them, read into rows; and damaged bytes."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import envelope_schema
from lakepulse.contracts.model import Column, Contract
from lakepulse.contracts.types import Kind
from spark_jobs.bronze.decode.envelope import (
    BEFORE,
    COMMITTED_AT,
    IMAGE,
    LSN,
    OP,
    SEQUENCE,
    XID,
    UnusableSchemaError,
    envelope_decoder,
)
from tests.unit.spark_jobs.bronze import wire

CATALOG = load_catalog()
TABLES = [CATALOG.get(f"source.{name}") for name in ("orders", "people", "vehicle_temperatures", "colors")]
ENDLESS = 2**63 - 1


def values(contract: Contract) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: _value(column) for name, column in contract.columns.items()})


def _value(column: Column) -> st.SearchStrategy[Any]:
    kinds: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.BOOLEAN: st.booleans(),
        Kind.INT32: st.integers(-(2**31), 2**31 - 1),
        Kind.INT64: st.integers(-ENDLESS, ENDLESS),
        Kind.FLOAT64: st.floats(allow_nan=False),
        Kind.STRING: st.text(max_size=80),
        Kind.JSON: st.text(max_size=5),
        Kind.DATE: st.integers(-100_000, 100_000),
        Kind.TIMESTAMP: st.integers(-ENDLESS, ENDLESS),
        Kind.TIMESTAMPTZ: st.just("2026-05-31T10:00:00.123456Z"),
        Kind.BYTES: st.binary(max_size=200),
        Kind.DECIMAL: st.integers(-(10**9), 10**9).map(
            lambda n: Decimal(n).scaleb(-(column.type.scale or 0))
        ),
    }
    strategy = kinds[column.type.kind]
    return st.none() | strategy if column.nullable else strategy


def comparable(value: object) -> object:
    return int.from_bytes(value, "big", signed=True) if isinstance(value, bytes) else value


@pytest.mark.parametrize("contract", TABLES, ids=lambda contract: contract.name)
@settings(deadline=None)
@given(data=st.data(), sequence=st.integers(1, ENDLESS), op=st.sampled_from("cur"))
def test_a_row_is_what_fastavro_wrote(
    contract: Contract, data: st.DataObject, sequence: int, op: str
) -> None:
    schema = envelope_schema(contract)
    image = data.draw(values(contract))
    decoder = envelope_decoder(schema, contract.relation or "")
    body = wire.message(1, schema, wire.envelope(image, "77:123456789", sequence, op))
    row = decoder.decode([body], [0]).rows[0]
    assert row[LSN] == 123456789
    assert (row[SEQUENCE], row[XID], row[OP], row[COMMITTED_AT]) == (sequence, 77, op, wire.COMMITTED_AT)
    assert row[BEFORE] is None
    decimals = {name for name, column in contract.columns.items() if column.type.kind is Kind.DECIMAL}
    for (name, _), value in zip(decoder.columns, row[IMAGE:], strict=True):
        expected = image[name]
        if name in decimals and expected is not None:
            scale = contract.columns[name].type.scale or 0
            assert comparable(value) == int(expected.scaleb(scale))
        else:
            assert value == expected


@settings(deadline=None)
@given(st.data())
def test_cut_or_stretched_messages_are_reported_and_never_raise(data: st.DataObject) -> None:
    contract = TABLES[0]
    schema = envelope_schema(contract)
    body = wire.message(1, schema, wire.envelope(data.draw(values(contract)), "7:8", 1))
    cut = body[: data.draw(st.integers(5, len(body) - 1))]
    stretched = body + data.draw(st.binary(min_size=1, max_size=9))
    decoded = envelope_decoder(schema, contract.relation or "").decode([cut, body, stretched], [0, 1, 2])
    assert set(decoded.rows) == {1}
    assert set(decoded.damaged) == {0, 2}


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_noise_never_raises(noise: bytes) -> None:
    contract = TABLES[1]
    decoder = envelope_decoder(envelope_schema(contract), contract.relation or "")
    decoded = decoder.decode([b"\0\0\0\0\1" + noise], [0])
    assert len(decoded.rows) + len(decoded.damaged) == 1


def test_a_delete_takes_its_image_from_before() -> None:
    contract = CATALOG.get("source.colors")
    schema = envelope_schema(contract)
    gone = {name: None for name in contract.columns} | {
        "color_id": 3,
        "color_name": "",
        "last_edited_by": 0,
        "valid_from": 0,
        "valid_to": 0,
    }
    body = wire.message(1, schema, wire.envelope(None, "7:8", 1, "d", gone))
    row = envelope_decoder(schema, contract.relation or "").decode([body], [0]).rows[0]
    assert row[IMAGE] == 3
    assert row[BEFORE][0] == 3


def test_a_snapshot_row_has_no_xid() -> None:
    contract = CATALOG.get("source.colors")
    schema = envelope_schema(contract)
    image = {"color_id": 1, "color_name": "Red", "last_edited_by": 1, "valid_from": 0, "valid_to": 1}
    body = wire.message(1, schema, wire.envelope(image, "snapshot:42", 5, "r"))
    row = envelope_decoder(schema, contract.relation or "").decode([body], [0]).rows[0]
    assert (row[LSN], row[SEQUENCE], row[XID]) == (42, 5, None)


def test_a_message_without_transaction_block_is_damaged() -> None:
    contract = CATALOG.get("source.colors")
    schema = envelope_schema(contract)
    value = wire.envelope(None, "7:8", 1, "t") | {"transaction": None}
    decoded = envelope_decoder(schema, contract.relation or "").decode([wire.message(1, schema, value)], [0])
    assert "transaction block" in decoded.damaged[0]


def test_another_tables_schema_is_refused() -> None:
    with pytest.raises(UnusableSchemaError, match=r"not sales\.orders's envelope"):
        envelope_decoder(envelope_schema(CATALOG.get("source.colors")), "sales.orders")

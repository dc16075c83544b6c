import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from typing import Any
from zlib import crc32

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.capture.avro.column_codecs import UNAVAILABLE, UnexpectedNullError, UnreadableValueError
from cdc_simulator.capture.avro.row_encoder import COPY, TUPLE, RowShape, Wire, compile_row_encoder
from cdc_simulator.capture.avro.varint import varint
from cdc_simulator.capture.postgres.column_types import Oid, WireColumn
from lakepulse.contracts.compile.avro import contract_fields, key_of
from lakepulse.contracts.model import Column, Contract, TableKind
from lakepulse.contracts.types import parse_type
from tests.unit.cdc_simulator.capture.wire import UNCHANGED, Value, copy_row, micros, tuple_row

HEAD = b"\x00\x00\x00\x00\x07"
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


def decimals(lowest: int, highest: int, places: int) -> st.SearchStrategy[Decimal]:
    """All but the lowest number of each length in bytes (-128, -32768, …), to which fastavro adds a byte of sign.

    Java's BigInteger, which Debezium writes with, does not; see the test of the shortest form.
    """
    lowest_of_length = {-(1 << 8 * size - 1) for size in range(1, 17)}
    return st.decimals(lowest, highest, places=places).filter(
        lambda value: int(value.scaleb(places, Context(prec=60))) not in lowest_of_length
    )


# Type of the contract, type in Postgres, values, and the value that fastavro is to write.
TYPES: dict[str, tuple[str, Oid, st.SearchStrategy[Any], Callable[[Any], Any]]] = {
    "bool": ("boolean", Oid.BOOL, st.booleans(), lambda v: v),
    "int2": ("int32", Oid.INT2, st.integers(-(2**15), 2**15 - 1), lambda v: v),
    "int4": ("int32", Oid.INT4, st.integers(-(2**31), 2**31 - 1), lambda v: v),
    "int8": ("int64", Oid.INT8, st.integers(-(2**63), 2**63 - 1), lambda v: v),
    "float8": ("float64", Oid.FLOAT8, st.floats(allow_nan=False), lambda v: v),
    "float4": ("float64", Oid.FLOAT4, st.floats(width=32, allow_nan=False), lambda v: v),
    "money": ("decimal(18,2)", Oid.NUMERIC, decimals(1 - 10**16, 10**16 - 1, places=2), lambda v: v),
    "numeric": ("decimal(38,10)", Oid.NUMERIC, decimals(-(10**20), 10**20, places=10), lambda v: v),
    "text": ("string", Oid.TEXT, TEXTS, lambda v: v),
    "varchar": ("string(40)", Oid.VARCHAR, TEXTS, lambda v: v),
    "json": ("json", Oid.JSON, st.dictionaries(TEXTS, st.integers()).map(json.dumps), lambda v: v),
    "jsonb": ("json", Oid.JSONB, st.dictionaries(TEXTS, st.integers()).map(json.dumps), lambda v: v),
    "date": ("date", Oid.DATE, st.dates(), lambda v: (v - date(1970, 1, 1)).days),
    "timestamp": ("timestamp", Oid.TIMESTAMP, MOMENTS, micros),
    "timestamptz": (
        "timestamptz",
        Oid.TIMESTAMPTZ,
        MOMENTS,
        lambda v: f"{v.year:04}-{v:%m-%dT%H:%M:%S.%f}Z",
    ),
    "bytea": ("bytes", Oid.BYTEA, st.binary(max_size=40), lambda v: v),
    "uuid": ("string", Oid.UUID, st.uuids().map(str), lambda v: v),
}


def contract(columns: dict[str, tuple[str, bool]], key: tuple[str, ...]) -> Contract:
    described = {
        name: Column(type=parse_type(text), nullable=nullable, doc="A column")
        for name, (text, nullable) in columns.items()
    }
    return Contract(
        table="source.things",
        owner="tests",
        purpose="Rows of every type",
        kind=TableKind.UPSERT,
        key=key,
        columns=described,
    )


def shape_of(of: Contract, oids: list[Oid], **options: Value) -> RowShape:
    columns = tuple(
        WireColumn(name, oid, column.type, column.nullable)
        for (name, column), oid in zip(of.columns.items(), oids, strict=True)
    )
    defaults: dict[str, Any] = {"route_by": None, "partitions": 6, "key_head": HEAD}
    return RowShape(columns=columns, key=of.key, **(defaults | options))


def written(schema: dict[str, Any], record: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), record)
    return out.getvalue()


@st.composite
def rows(draw: st.DrawFn) -> tuple[Contract, list[Oid], list[Any], list[Any]]:
    """A contract, its Postgres types, one row's values and what Avro is to hold; the first column is the key."""
    kinds = ["int8", *draw(st.lists(st.sampled_from(sorted(TYPES)), min_size=1, max_size=12))]
    columns, oids, values, expected = {}, [], [], []
    for i, kind in enumerate(kinds):
        text, oid, strategy, avro = TYPES[kind]
        nullable = i > 0 and draw(st.booleans())
        value = draw(st.none() | strategy) if nullable else draw(strategy)
        columns[f"c{i}"] = (text, nullable)
        oids.append(oid)
        values.append(value)
        expected.append(None if value is None else avro(value))
    return contract(columns, ("c0",)), oids, values, expected


@pytest.mark.parametrize(
    ("value", "unscaled"),
    [("-1.28", b"\x80"), ("1.28", b"\x00\x80"), ("-327.68", b"\x80\x00"), ("-1.29", b"\xff\x7f")],
)
def test_a_numeric_is_the_shortest_twos_complement(value: str, unscaled: bytes) -> None:
    table = contract({"id": ("int64", False), "amount": ("decimal(18,2)", False)}, ("id",))
    encode = compile_row_encoder(shape_of(table, [Oid.INT8, Oid.NUMERIC]))
    body, *_ = encode(tuple_row([Oid.INT8, Oid.NUMERIC], [5, Decimal(value)]), 2, b"", b"")
    assert body == varint(5) + varint(len(unscaled)) + unscaled


@given(rows())
def test_any_row_is_byte_for_byte_what_fastavro_writes(
    row: tuple[Contract, list[Oid], list[Any], list[Any]],
) -> None:
    table, oids, values, expected = row
    schema = key_of("tests.things", contract_fields(table))
    reference = written(schema, dict(zip(table.columns, expected, strict=True)))
    for wire, line in ((TUPLE, tuple_row(oids, values)), (COPY, copy_row(oids, values))):
        encode = compile_row_encoder(shape_of(table, oids, wire=wire))
        body, key, partition, end = encode(line, 2, b"<", b">")
        assert body == b"<" + reference + b">"
        assert key == HEAD + varint(values[0])
        assert partition == crc32(varint(values[0])) % 6
        assert end == len(line)
        assert fastavro.schemaless_reader(
            io.BytesIO(body[1:-1]), fastavro.parse_schema(schema), None
        ) == dict(zip(table.columns, expected, strict=True))


def test_values_that_come_again_are_encoded_alike() -> None:
    table = contract({"id": ("int64", False), "price": ("decimal(18,2)", True)}, ("id",))
    encode = compile_row_encoder(shape_of(table, [Oid.INT8, Oid.NUMERIC]))
    row = tuple_row([Oid.INT8, Oid.NUMERIC], [5, Decimal("13.50")])
    assert encode(row, 2, b"", b"") == encode(row, 2, b"", b"")


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("wire", [TUPLE, COPY])
def test_a_null_in_a_required_column_is_noticed(kind: str, wire: Wire) -> None:
    text, oid, *_ = TYPES[kind]
    table = contract({"id": ("int64", False), "a": (text, False), "b": ("int64", False)}, ("id",))
    oids = [Oid.INT8, oid, Oid.INT8]
    encode = compile_row_encoder(shape_of(table, oids, wire=wire))
    line = (tuple_row if wire is TUPLE else copy_row)(oids, [1, None, 2**40])
    with pytest.raises(UnexpectedNullError):
        encode(line, 2, b"", b"")


@pytest.mark.parametrize(
    ("kind", "nullable"), [("text", False), ("text", True), ("bytea", True), ("json", False)]
)
def test_an_unchanged_toasted_value_becomes_the_placeholder(kind: str, nullable: bool) -> None:
    text, oid, _, _ = TYPES[kind]
    table = contract({"id": ("int64", False), "a": (text, nullable)}, ("id",))
    encode = compile_row_encoder(shape_of(table, [Oid.INT8, oid]))
    body, *_ = encode(tuple_row([Oid.INT8, oid], [1, UNCHANGED]), 2, b"", b"")
    schema = fastavro.parse_schema(key_of("tests.things", contract_fields(table)))
    expected = UNAVAILABLE if kind == "bytea" else UNAVAILABLE.decode()
    assert fastavro.schemaless_reader(io.BytesIO(body), schema, None) == {"id": 1, "a": expected}


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_key_only_row_has_zeros_in_required_columns_and_nulls_in_the_others(kind: str) -> None:
    text, oid, _, _ = TYPES[kind]
    table = contract({"a": (text, False), "id": ("int64", False), "b": (text, True)}, ("id",))
    encode = compile_row_encoder(shape_of(table, [oid, Oid.INT8, oid], identity_only=True))
    body, key, *_ = encode(tuple_row([oid, Oid.INT8, oid], [None, 9, None]), 2, b"", b"")
    record: Any = fastavro.schemaless_reader(
        io.BytesIO(body), fastavro.parse_schema(key_of("tests.things", contract_fields(table))), None
    )
    assert key == HEAD + varint(9)
    assert (record["id"], record["b"]) == (9, None)
    assert not record["a"] or kind == "timestamptz"


def test_long_texts_and_composite_keys() -> None:
    table = contract({"id": ("int64", False), "name": ("string", False)}, ("id", "name"))
    encode = compile_row_encoder(shape_of(table, [Oid.INT8, Oid.TEXT]))
    name = "x" * 70_000
    body, key, *_ = encode(tuple_row([Oid.INT8, Oid.TEXT], [1, name]), 2, b"", b"")
    assert body == varint(1) + varint(len(name)) + name.encode()
    assert key == HEAD + body


def test_rows_of_one_customer_share_a_partition_whether_or_not_the_column_may_be_null() -> None:
    partitions = set()
    for nullable in (False, True):
        table = contract({"id": ("int64", False), "customer_id": ("int64", nullable)}, ("id",))
        encode = compile_row_encoder(shape_of(table, [Oid.INT8, Oid.INT8], route_by="customer_id"))
        for key in (1, 2, 3):
            partitions.add(encode(tuple_row([Oid.INT8, Oid.INT8], [key, 4711]), 2, b"", b"")[2])
    assert partitions == {crc32(varint(4711)) % 6}


def test_a_row_without_its_routing_value_goes_by_its_key() -> None:
    table = contract({"id": ("int64", False), "customer_id": ("int64", True)}, ("id",))
    encode = compile_row_encoder(shape_of(table, [Oid.INT8, Oid.INT8], route_by="customer_id"))
    assert encode(tuple_row([Oid.INT8, Oid.INT8], [8, None]), 2, b"", b"")[2] == crc32(varint(8)) % 6


@pytest.mark.parametrize(
    "raw",
    [b"\x00\x00\x00\x00\xc0\x00\x00\x00", b"\x00\x01\xff\xff\x00\x00\x00\x03\x00\x0a"],
    ids=["NaN", "0.0010"],
)
def test_a_numeric_that_the_decimal_cannot_say_is_refused(raw: bytes) -> None:
    table = contract({"id": ("int64", False), "price": ("decimal(18,2)", False)}, ("id",))
    encode = compile_row_encoder(shape_of(table, [Oid.INT8, Oid.NUMERIC]))
    line = tuple_row([Oid.INT8], [1]) + b"b" + len(raw).to_bytes(4, "big") + raw
    with pytest.raises(UnreadableValueError, match="numeric"):
        encode(line, 2, b"", b"")

"""The envelope is Debezium's, field for field, and Avro libraries read it."""

import io
from typing import Any

import fastavro
import pytest

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.avro import (
    avro_name,
    envelope_of,
    envelope_schema,
    field_type,
    key_schema,
    transaction_key_schema,
    transaction_value_schema,
)
from lakepulse.contracts.types import parse_type
from tests.unit.lakepulse.contracts.shop import Shop

Json = dict[str, Any]


def names(record: Json) -> list[str]:
    return [field["name"] for field in record["fields"]]


def field(record: Json, name: str) -> Json:
    found: Json = next(it for it in record["fields"] if it["name"] == name)
    return found


def test_the_envelope_has_debeziums_fields_in_debeziums_order(shop: Shop) -> None:
    envelope = envelope_schema(shop.catalog().get("source.orders"))
    assert (envelope["namespace"], envelope["name"]) == ("lakepulse.sales.orders", "Envelope")
    assert names(envelope) == ["before", "after", "source", "transaction", "op", "ts_ms", "ts_us", "ts_ns"]
    assert names(field(envelope, "source")["type"]) == [
        *("version", "connector", "name", "ts_ms", "snapshot", "db", "sequence", "ts_us", "ts_ns"),
        *("schema", "table", "txId", "lsn", "xmin", "origin", "origin_lsn"),
    ]
    assert names(field(envelope, "transaction")["type"][1]) == ["id", "total_order", "data_collection_order"]


def test_the_row_is_declared_once_and_named_afterwards(shop: Shop) -> None:
    envelope = envelope_schema(shop.catalog().get("source.orders"))
    assert field(envelope, "before")["type"][1]["connect.name"] == "lakepulse.sales.orders.Value"
    assert field(envelope, "after")["type"] == ["null", "Value"]


def test_nullable_columns_are_unions_with_null_first(shop: Shop) -> None:
    row = field(envelope_schema(shop.catalog().get("source.orders")), "before")["type"][1]
    assert field(row, "comments") == {"name": "comments", "type": ["null", "string"], "default": None}
    assert field(row, "order_id") == {"name": "order_id", "type": "long"}


def test_the_key_holds_the_primary_key(shop: Shop) -> None:
    assert key_schema(shop.catalog().get("source.orders")) == {
        "type": "record",
        "name": "Key",
        "namespace": "lakepulse.sales.orders",
        "fields": [{"name": "order_id", "type": "long"}],
        "connect.name": "lakepulse.sales.orders.Key",
    }


@pytest.mark.parametrize(
    ("name", "avro", "connect"),
    [
        ("boolean", "boolean", None),
        ("int32", "int", None),
        ("int64", "long", None),
        ("float64", "double", None),
        ("string(20)", "string", None),
        ("bytes", "bytes", None),
        ("date", "int", "io.debezium.time.Date"),
        ("timestamp", "long", "io.debezium.time.MicroTimestamp"),
        ("timestamptz", "string", "io.debezium.time.ZonedTimestamp"),
        ("json", "string", "io.debezium.data.Json"),
        ("decimal(18,3)", "bytes", "org.apache.kafka.connect.data.Decimal"),
    ],
)
def test_types_follow_debeziums_defaults(name: str, avro: str, connect: str | None) -> None:
    given = field_type(parse_type(name))
    if connect is None:
        assert given == avro
    else:
        assert isinstance(given, dict)
        assert (given["type"], given["connect.name"]) == (avro, connect)


def test_a_decimal_carries_precision_and_scale() -> None:
    given = field_type(parse_type("decimal(18,3)"))
    assert isinstance(given, dict)
    assert (given["precision"], given["scale"], given["logicalType"]) == (18, 3, "decimal")


def test_characters_that_avro_refuses_become_underscores() -> None:
    assert avro_name("sales.order-lines 2") == "sales.order_lines_2"
    record = envelope_of("lakepulse.sales.x", [("größe", "int", False)])
    assert field(field(record, "before")["type"][1], "gr__e")["type"] == "int"


def test_avro_libraries_read_every_schema(repository: Catalog) -> None:
    for contract in repository.topics().values():
        fastavro.parse_schema(envelope_schema(contract))
        fastavro.parse_schema(key_schema(contract))
    fastavro.parse_schema(transaction_key_schema())


def test_an_end_record_can_be_written_and_read() -> None:
    schema = fastavro.parse_schema(transaction_value_schema())
    end = {
        "status": "END",
        "id": "7:100",
        "event_count": 1,
        "data_collections": [{"data_collection": "sales.orders", "event_count": 1}],
        "ts_ms": 5,
    }
    body = io.BytesIO()
    fastavro.schemaless_writer(body, schema, end)
    body.seek(0)
    assert fastavro.schemaless_reader(body, schema, schema) == end

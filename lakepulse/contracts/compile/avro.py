"""Contract to Avro: the envelope of Debezium (3.5) as the AvroConverter of Confluent writes Connect schemas.

A record is declared where it first occurs and named afterwards; ``connect.*`` attributes carry the names,
versions and parameters of Connect. ``field_type`` and ``envelope_of`` also serve tables that have drifted.
"""

import re
from collections.abc import Iterable
from typing import Any, assert_never

from lakepulse.contracts.compile.postgres import relation
from lakepulse.contracts.model import Contract
from lakepulse.contracts.types import Kind, LogicalType

Json = dict[str, Any]
Field = tuple[str, str | Json, bool]
"""A column's name, its Avro type and whether it is nullable."""

PREFIX = "lakepulse"
_SNAPSHOT_STATES = "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental"
_ENVELOPE_VERSION = 2


def key_schema(contract: Contract, prefix: str = PREFIX) -> Json:
    """``<prefix>.<schema>.<table>.Key``: the columns of the primary key."""
    fields = [field for field in contract_fields(contract) if field[0] in contract.key]
    return key_of(namespace(contract, prefix), fields)


def envelope_schema(contract: Contract, prefix: str = PREFIX) -> Json:
    """``<prefix>.<schema>.<table>.Envelope`` over the contract's columns."""
    return envelope_of(namespace(contract, prefix), contract_fields(contract))


def namespace(contract: Contract, prefix: str = PREFIX) -> str:
    """``<prefix>.<schema>.<table>`` with what Avro refuses replaced by ``_``."""
    return avro_name(f"{prefix}.{relation(contract)}")


def avro_name(text: str) -> str:
    """``text`` with the characters that Avro does not allow in a (dotted) name replaced by ``_``."""
    return re.sub(r"[^A-Za-z0-9_.]", "_", text)


def contract_fields(contract: Contract) -> list[Field]:
    """The columns as (name, Avro type, nullable)."""
    return [(name, field_type(column.type), column.nullable) for name, column in contract.columns.items()]


def field_type(logical: LogicalType) -> str | Json:  # noqa: PLR0911  # one return per type
    """The Avro type of a column that is not null, as Debezium's default modes choose it."""
    match logical.kind:
        case Kind.BOOLEAN:
            return "boolean"
        case Kind.INT32:
            return "int"
        case Kind.INT64:
            return "long"
        case Kind.FLOAT64:
            return "double"
        case Kind.DECIMAL:
            return _decimal(logical.precision or 38, logical.scale or 0)
        case Kind.STRING:
            return "string"
        case Kind.DATE:
            return _named("int", "io.debezium.time.Date")
        case Kind.TIMESTAMP:
            return _named("long", "io.debezium.time.MicroTimestamp")
        case Kind.TIMESTAMPTZ:
            return _named("string", "io.debezium.time.ZonedTimestamp")
        case Kind.BYTES:
            return "bytes"
        case Kind.JSON:
            return _named("string", "io.debezium.data.Json")
        case _:
            assert_never(logical.kind)


def key_of(of_namespace: str, fields: Iterable[Field]) -> Json:
    """A key record over ``fields``."""
    return _record(f"{of_namespace}.Key", [_field(*field) for field in fields])


def envelope_of(of_namespace: str, fields: Iterable[Field]) -> Json:
    """An envelope record whose before and after hold ``fields``."""
    value = _record(f"{of_namespace}.Value", [_field(*field) for field in fields])
    return _record(
        f"{of_namespace}.Envelope",
        [
            _field("before", value, nullable=True),
            _field("after", "Value", nullable=True),
            _field("source", source_schema()),
            _field("transaction", _transaction_block(), nullable=True),
            _field("op", "string"),
            *(_field(name, "long", nullable=True) for name in ("ts_ms", "ts_us", "ts_ns")),
        ],
        version=_ENVELOPE_VERSION,
    )


def source_schema() -> Json:
    """``io.debezium.connector.postgresql.Source``: where and when a change was committed."""
    strings = [_field(name, "string") for name in ("version", "connector", "name")]
    optional_longs = {name: _field(name, "long", nullable=True) for name in _OPTIONAL_LONGS}
    return _record(
        "io.debezium.connector.postgresql.Source",
        [
            *strings,
            _field("ts_ms", "long"),
            {"name": "snapshot", "type": [_snapshot_state(), "null"], "default": "false"},
            _field("db", "string"),
            _field("sequence", "string", nullable=True),
            optional_longs["ts_us"],
            optional_longs["ts_ns"],
            _field("schema", "string"),
            _field("table", "string"),
            *(optional_longs[name] for name in ("txId", "lsn", "xmin")),
            _field("origin", "string", nullable=True),
            optional_longs["origin_lsn"],
        ],
        version=1,
    )


def transaction_key_schema() -> Json:
    """The key of the transaction topic: the transaction's id."""
    return _record("io.debezium.connector.common.TransactionMetadataKey", [_field("id", "string")], version=1)


def transaction_value_schema() -> Json:
    """The value of the transaction topic: BEGIN and END with counts by table."""
    collection = _record(
        "event.collection", [_field("data_collection", "string"), _field("event_count", "long")], version=1
    )
    collections = {"type": "array", "items": ["null", collection]}
    fields = [
        _field("status", "string"),
        _field("id", "string"),
        _field("event_count", "long", nullable=True),
        _field("data_collections", collections, nullable=True),
        _field("ts_ms", "long"),
    ]
    return _record("io.debezium.connector.common.TransactionMetadataValue", fields, version=1)


_OPTIONAL_LONGS = ("ts_us", "ts_ns", "txId", "lsn", "xmin", "origin_lsn")


def _transaction_block() -> Json:
    orders = [_field(name, "long") for name in ("total_order", "data_collection_order")]
    return _record("event.block", [_field("id", "string"), *orders], version=1)


def _snapshot_state() -> Json:
    return {
        "type": "string",
        "connect.version": 1,
        "connect.parameters": {"allowed": _SNAPSHOT_STATES},
        "connect.default": "false",
        "connect.name": "io.debezium.data.Enum",
    }


def _decimal(precision: int, scale: int) -> Json:
    return {
        "type": "bytes",
        "scale": scale,
        "precision": precision,
        "connect.version": 1,
        "connect.parameters": {"scale": str(scale), "connect.decimal.precision": str(precision)},
        "connect.name": "org.apache.kafka.connect.data.Decimal",
        "logicalType": "decimal",
    }


def _named(avro_type: str, name: str) -> Json:
    return {"type": avro_type, "connect.version": 1, "connect.name": name}


def _field(name: str, of_type: str | Json, nullable: bool = False) -> Json:
    if nullable:
        return {"name": avro_name(name), "type": ["null", of_type], "default": None}
    return {"name": avro_name(name), "type": of_type}


def _record(full_name: str, fields: list[Json], version: int | None = None) -> Json:
    of_namespace, _, name = full_name.rpartition(".")
    record: Json = {"type": "record", "name": name, "namespace": of_namespace, "fields": fields}
    if version is not None:
        record["connect.version"] = version
    return record | {"connect.name": full_name}

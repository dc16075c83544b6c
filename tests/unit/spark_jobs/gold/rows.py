"""Rows for tests: what a test leaves out gets a plain value of its type, what YAML cannot say is read from text."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

Row = dict[str, Any]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
DEFAULTS: dict[str, Any] = {
    "int32": 1,
    "int64": 1,
    "double": 1.0,
    "string": "x",
    "bool": False,
    "date32[day]": date(2026, 1, 1),
    "binary": b"",
}


def table(schema: pa.Schema, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows as Arrow, filled up and typed."""
    return pa.Table.from_pylist([filled(schema, row) for row in rows], schema=schema)


def filled(schema: pa.Schema, row: Mapping[str, Any]) -> Row:
    """The row with every column of ``schema``; raises KeyError for a column that is not in it."""
    unknown = row.keys() - set(schema.names)
    if unknown:
        raise KeyError(f"no such columns: {sorted(unknown)}")
    current = {"_is_current": True}
    return {
        field.name: typed(field.type, row[field.name])
        if field.name in row
        else current.get(field.name, plain(field))
        for field in schema
    }


def typed(kind: pa.DataType, value: object) -> object:
    """Decimals and times from text, times without a zone in UTC, also within a struct, whose other fields are null."""
    if value is None:
        return None
    if pa.types.is_struct(kind):
        assert isinstance(value, Mapping)
        return {field.name: typed(field.type, value.get(field.name)) for field in kind}
    if pa.types.is_decimal(kind):
        return Decimal(str(value))
    if pa.types.is_timestamp(kind):
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return value


def plain(field: pa.Field) -> object:
    """Null where it may be, else a value of the type."""
    if field.nullable:
        return None
    if pa.types.is_decimal(field.type):
        return Decimal(1)
    if pa.types.is_timestamp(field.type):
        return EPOCH
    return DEFAULTS[str(field.type)]

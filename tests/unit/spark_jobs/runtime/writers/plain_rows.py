"""Rows of any lake table, with a plain value in each column."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema

NOW = datetime(2026, 3, 1, 12, 0, 0, 123_456, UTC)
Row = dict[str, object]


def plain_row(catalog: Catalog, table: str, *, nulls: bool = False) -> Row:
    """A row; columns that may be null are so where they are structs, or on request."""
    return {
        field.name: None
        if field.nullable and (nulls or pa.types.is_struct(field.type))
        else plain_value(field.type)
        for field in lake_schema(catalog, table)
    }


def numbered(catalog: Catalog, table: str, key: str, numbers: Iterable[int]) -> pa.Table:
    """A row for each number, which is in the column ``key``."""
    row = plain_row(catalog, table)
    return pa.Table.from_pylist([row | {key: each} for each in numbers], schema=lake_schema(catalog, table))


def plain_value(kind: pa.DataType) -> object:
    """A value of the type that is neither null nor empty, but for maps and lists."""
    if pa.types.is_decimal(kind):
        return Decimal(0)
    if pa.types.is_timestamp(kind):
        return NOW
    plain = {pa.string(): "x" * 100, pa.binary(): b"x", pa.bool_(): True, pa.date32(): date(2026, 3, 1)}
    return [] if pa.types.is_map(kind) or pa.types.is_list(kind) else plain.get(kind, 1)

"""Contract to Arrow: the schema of every lake table, as both engines and both writers use it.

Timestamps are microseconds in UTC whatever the source says; ``spark`` gives the same schema to Spark.
"""

from typing import assert_never

import pyarrow as pa

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.metadata import (
    BRONZE,
    EVENT_BRONZE,
    EVENT_GOLD,
    EVENT_PARTITIONS,
    EVENT_ROW,
    FILE_BRONZE,
    FILE_PARTITIONS,
    FILE_ROW,
    HISTORY,
    PARTITIONS,
    ROW,
    TIMESTAMP,
    before_image,
    without_docs,
)
from lakepulse.contracts.model import Contract, Layer, TableKind
from lakepulse.contracts.types import Kind, LogicalType


def arrow_type(logical: LogicalType) -> pa.DataType:  # noqa: PLR0911  # one return per type
    """The lake's Arrow type of a logical type."""
    match logical.kind:
        case Kind.BOOLEAN:
            return pa.bool_()
        case Kind.INT32:
            return pa.int32()
        case Kind.INT64:
            return pa.int64()
        case Kind.FLOAT64:
            return pa.float64()
        case Kind.DECIMAL:
            return pa.decimal128(logical.precision or 38, logical.scale or 0)
        case Kind.STRING | Kind.JSON:
            return pa.string()
        case Kind.DATE:
            return pa.date32()
        case Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
            return TIMESTAMP
        case Kind.BYTES:
            return pa.binary()
        case _:
            assert_never(logical.kind)


def columns_schema(contract: Contract) -> pa.Schema:
    """The contract's own columns in their order, nullable where the contract says so."""
    return pa.schema(
        pa.field(name, arrow_type(column.type), column.nullable) for name, column in contract.columns.items()
    )


def bronze_schema(source: Contract) -> pa.Schema:
    """The bronze table of a source contract: its columns, nullable, then the metadata columns.

    ``_before`` is a struct of the source's columns; ``year``, ``month``, ``day`` (int32) are the partitions.
    """
    columns = [field.with_nullable(True) for field in columns_schema(source)]
    return without_docs(pa.schema([*columns, *BRONZE, before_image(columns), *PARTITIONS]))


def file_bronze_schema(files: Contract) -> pa.Schema:
    """The bronze table of a table of files: its columns, nullable, then where and when each row came from."""
    columns = [field.with_nullable(True) for field in columns_schema(files)]
    return without_docs(pa.schema([*columns, *FILE_BRONZE, *FILE_PARTITIONS]))


def event_bronze_schema() -> pa.Schema:
    """The bronze table of a table of events: the messages as they came, with where and when."""
    return without_docs(pa.schema([*EVENT_BRONZE, *EVENT_PARTITIONS]))


def silver_schema(contract: Contract) -> pa.Schema:
    """The contract's columns, the identity of the change that made the row, and for scd2 its validity.

    Where rows come in files, the identity is the file and the line; of events the place in Kafka.
    """
    if contract.from_events:
        return without_docs(pa.schema([*columns_schema(contract), *EVENT_ROW]))
    history = HISTORY if contract.kind is TableKind.SCD2 else ()
    row = FILE_ROW if contract.from_files else ROW
    return without_docs(pa.schema([*columns_schema(contract), *row, *history]))


def gold_schema(contract: Contract) -> pa.Schema:
    """The contract's columns and nothing else; of those of events whether the row is final."""
    final = EVENT_GOLD if contract.from_events else ()
    return without_docs(pa.schema([*columns_schema(contract), *final]))


def lake_schema(catalog: Catalog, table: str) -> pa.Schema:
    """The schema of any lake table or view, built-in ones too; raises ContractError where there is no such table."""
    if table in BUILT_IN:
        return without_docs(BUILT_IN[table].schema)
    contract = catalog.get(table)
    if contract.kind is TableKind.VIEW:
        return columns_schema(contract)
    match contract.layer:
        case Layer.SOURCE | Layer.FILES | Layer.EVENTS:
            return columns_schema(contract)
        case Layer.BRONZE:
            return _bronze(catalog, contract)
        case Layer.SILVER:
            return silver_schema(contract)
        case Layer.GOLD:
            return gold_schema(contract)
        case _:
            assert_never(contract.layer)


def _bronze(catalog: Catalog, contract: Contract) -> pa.Schema:
    if contract.from_events:
        return event_bronze_schema()
    of_bronze = file_bronze_schema if contract.from_files else bronze_schema
    return of_bronze(catalog.get(contract.inputs[0]))

"""A file's statistics never hide a row: it is found by each of its columns, by delta-rs's reader and by ours.

delta-rs leaves a file out where a column that ought to have bounds has none.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce
from operator import and_
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import LAKE_LAYERS
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in

CATALOG = load_catalog()
TABLES = [*BUILT_IN, *(each.table for layer in LAKE_LAYERS for each in CATALOG.by_layer(layer))]
NOW = datetime(2026, 3, 1, 12, 0, 0, 123_456, UTC)


def value(kind: pa.DataType) -> object:
    if pa.types.is_decimal(kind):
        return Decimal(0)
    plain = {pa.string(): "x" * 100, pa.binary(): b"x", pa.bool_(): True, pa.date32(): date(2026, 3, 1)}
    if pa.types.is_timestamp(kind):
        return NOW
    return [] if pa.types.is_map(kind) else plain.get(kind, 1)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("nulls", [False, True])
def test_a_row_is_found_by_every_column(table: str, nulls: bool, tmp_path: Path) -> None:
    lake, schema = lake_in(tmp_path), lake_schema(CATALOG, table)
    empty = [field.name for field in schema if field.nullable and (nulls or pa.types.is_struct(field.type))]
    row = {field.name: None if field.name in empty else value(field.type) for field in schema}
    DeltaRsWriter(lake, CATALOG).add(table, pa.Table.from_pylist([row], schema=schema))
    conditions = [
        ds.field(field.name).is_null()
        if field.name in empty
        else ds.field(field.name) == pa.scalar(row[field.name], field.type)
        for field in schema
        if not pa.types.is_nested(field.type)
    ]
    for scan in (lake.scan(table), lake.scan(table, lake.version(table))):
        assert scan.to_table(filter=reduce(and_, conditions)).num_rows == 1

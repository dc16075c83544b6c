"""A file's statistics never hide a row: it is found by each of its columns, by delta-rs's reader and by ours.

delta-rs leaves a file out where a column that ought to have bounds has none.
"""

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
from tests.unit.spark_jobs.runtime.writers.plain_rows import plain_row

CATALOG = load_catalog()
TABLES = [*BUILT_IN, *(each.table for layer in LAKE_LAYERS for each in CATALOG.by_layer(layer))]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("nulls", [False, True])
def test_a_row_is_found_by_every_column(table: str, nulls: bool, tmp_path: Path) -> None:
    lake, schema, row = lake_in(tmp_path), lake_schema(CATALOG, table), plain_row(CATALOG, table, nulls=nulls)
    DeltaRsWriter(lake, CATALOG).add(table, pa.Table.from_pylist([row], schema=schema))
    conditions = [
        ds.field(field.name).is_null()
        if row[field.name] is None
        else ds.field(field.name) == pa.scalar(row[field.name], field.type)
        for field in schema
        if not pa.types.is_nested(field.type)
    ]
    for scan in (lake.scan(table), lake.dataset(table, lake.open(table))):
        assert scan.to_table(filter=reduce(and_, conditions)).num_rows == 1

"""Shape of tables against their contracts: columns, types and nullability exactly; one suite for all."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.quality.rule_checks import CRITICAL
from lakepulse.contracts.model import Contract
from spark_jobs.quality.rows import PublishedRows

NAME = "lake.columns"
COLUMN = "declaration"


def suite(catalog: Catalog, tables: Sequence[Contract]) -> dict[str, Any]:
    """Suite NAME: the set of declarations is the contracts', no more and no less."""
    declared = [
        line for each in tables for line in _declarations(each.table, lake_schema(catalog, each.table))
    ]
    expectation = {
        "type": "expect_column_distinct_values_to_equal_set",
        "kwargs": {"column": COLUMN, "value_set": declared},
        "severity": CRITICAL,
        "meta": {"contract": "columns, types and nullability are the contracts'"},
    }
    return {"name": NAME, "expectations": [expectation]}


def frame(rows: PublishedRows, tables: Sequence[Contract]) -> pd.DataFrame:
    """One row a column of the tables in the lake: ``silver.orders.order_id int64 not null``."""
    found = [line for each in tables for line in _declarations(each.table, rows.schema(each.table))]
    return pd.DataFrame({COLUMN: found})


def _declarations(table: str, schema: pa.Schema) -> list[str]:
    return [f"{table}.{field.name} {field.type}{'' if field.nullable else ' not null'}" for field in schema]

"""Shapes of tables: a column too many, too few, or of another type is found, whatever its rows are."""

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.quality.rows import PublishedRows
from spark_jobs.quality.shape import frame, suite
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.quality.shop import shop

TABLE = "silver.colors"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return shop(tmp_path, monkeypatch)


def is_sound(context: Context, schema: pa.Schema) -> bool:
    write_deltalake(context.lake.uri(TABLE), schema.empty_table())
    contract = context.catalog.get(TABLE)
    found = frame(PublishedRows(context.lake, context.catalog, {TABLE: 0}), [contract])
    (expectation,) = suite(context.catalog, [contract])["expectations"]
    assert expectation["type"] == "expect_column_distinct_values_to_equal_set"
    return set(found[expectation["kwargs"]["column"]]) == set(expectation["kwargs"]["value_set"])


def test_a_table_as_its_contract_says_is_sound(context: Context) -> None:
    assert is_sound(context, lake_schema(context.catalog, TABLE))


@pytest.mark.parametrize("fault", ["missing", "extra", "type", "nullable"])
def test_a_column_that_differs_is_found(context: Context, fault: str) -> None:
    schema = lake_schema(context.catalog, TABLE)
    at = schema.get_field_index("color_name")
    name = schema.field(at)
    faulty = {
        "missing": schema.remove(at),
        "extra": schema.append(pa.field("more", pa.string())),
        "type": schema.set(at, pa.field("color_name", pa.int64(), nullable=False)),
        "nullable": schema.set(at, name.with_nullable(True)),
    }
    assert not is_sound(context, faulty[fault])

"""What the contracts compile to is accepted by delta-rs and by Spark's Delta, and means the same to both."""

from pathlib import Path

import pytest
from deltalake import DeltaTable
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import partition_columns, table_properties
from lakepulse.contracts.compile.spark import spark_ddl
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.spark_session import create_session

pytestmark = pytest.mark.integration

ONE_OF_EACH_KIND = [
    "bronze.people",
    "bronze.transactions",
    "bronze.publications",
    "silver.customers",
    "silver.order_lines",
    "silver.quarantine",
    "gold.daily_sales_metrics",
    "gold.job_runs",
]


@pytest.fixture(scope="module")
def spark() -> SparkSession:
    return create_session(Settings())


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def create(catalog: Catalog, table: str, path: Path) -> DeltaTable:
    return DeltaTable.create(
        str(path),
        schema=lake_schema(catalog, table),
        partition_by=list(partition_columns(table)),
        configuration=dict(table_properties(catalog, table)),
    )


def shape(schema: StructType) -> list[tuple[str, str, bool]]:
    return [(field.name, field.dataType.simpleString(), field.nullable) for field in schema]


@pytest.mark.parametrize("table", ONE_OF_EACH_KIND)
def test_spark_sees_the_schema_that_delta_rs_created(
    catalog: Catalog, spark: SparkSession, table: str, tmp_path: Path
) -> None:
    created = create(catalog, table, tmp_path / "t")
    seen = spark.read.format("delta").load(str(tmp_path / "t")).schema
    stated = StructType.fromDDL(spark_ddl(catalog, table))
    assert isinstance(stated, StructType)
    # Reading from files makes every column nullable to Spark; the log keeps what was stated.
    assert [(name, of_type) for name, of_type, _ in shape(seen)] == [
        (name, of_type) for name, of_type, _ in shape(stated)
    ]
    assert [field.nullable for field in created.schema().fields] == [field.nullable for field in stated]


@pytest.mark.parametrize("table", ONE_OF_EACH_KIND)
def test_both_keep_the_stated_properties(
    catalog: Catalog, spark: SparkSession, table: str, tmp_path: Path
) -> None:
    create(catalog, table, tmp_path / "t")
    rows = spark.sql(f"SHOW TBLPROPERTIES delta.`{tmp_path / 't'}`").collect()
    kept = {row["key"]: row["value"] for row in rows}
    assert table_properties(catalog, table).items() <= kept.items()

"""Z-order by Spark and in this process: both let a filter by either column skip files, and read each other's files."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import StreamSettings
from spark_jobs.maintenance.optimize import optimize
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.maintenance.orders import ORDERS, fill_with_orders, opened_files
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in

pytestmark = pytest.mark.integration
FILES, NUMBER = 16, 4000


@pytest.fixture(params=["spark", "duckdb"])
def context(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Context:
    for module in ("optimize", "layout"):
        monkeypatch.setattr(f"spark_jobs.maintenance.{module}.target_bytes", lambda size: size // FILES)
    lake = lake_in(tmp_path)
    lake._settings.stream = StreamSettings(engine=request.param)
    context = Context(lake._settings, load_catalog(), lake, lambda: spark)
    fill_with_orders(context, FILES, NUMBER)
    return context


def test_files_in_z_order_are_skipped_and_hold_the_same_rows(context: Context, spark: SparkSession) -> None:
    before, mark = context.lake.scan(ORDERS).to_table().sort_by("order_id"), context.lake.watermark(ORDERS)
    assert opened_files(context, "customer_id") > 15
    assert optimize(context, ORDERS, MaintenanceSettings()).orderly
    # 4 of 16 files would be the best for both columns; in the order of the days, a customer took all.
    assert opened_files(context, "customer_id") < 8
    assert opened_files(context, "order_date") < 8
    assert context.lake.scan(ORDERS).to_table().sort_by("order_id") == before
    assert context.lake.watermark(ORDERS) == mark
    found = spark.read.format("delta").load(context.lake.uri(ORDERS)).orderBy("order_id")
    assert found.toArrow().select(["order_id", "customer_id", "order_date"]) == before.select(
        ["order_id", "customer_id", "order_date"]
    )

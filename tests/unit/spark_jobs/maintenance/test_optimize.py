"""Files in order of the key: rewritten where that gains something, with the rows and the watermark as they were."""

from pathlib import Path
from typing import NoReturn

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.maintenance import layout
from spark_jobs.maintenance.optimize import current_layout, file_order, optimize
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import WATERMARK
from tests.unit.spark_jobs.gold.rows import table
from tests.unit.spark_jobs.maintenance.orders import ORDERS, fill_with_orders, opened_files
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in

CATALOG = load_catalog()
TABLE = "silver.cities"


def no_spark() -> NoReturn:
    raise AssertionError("small tables need no Spark")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    lake = lake_in(tmp_path)
    context = Context(lake._settings, CATALOG, lake, no_spark)
    lake.create(CATALOG, TABLE)
    schema = lake_schema(CATALOG, TABLE)
    for number in range(3):
        rows = [{"city_id": city, "city_name": f"c{city}"} for city in (number, 10 + number)]
        context.writer.add(TABLE, table(schema, rows), {WATERMARK: number})
    return context


def test_files_that_lie_over_each_other_are_brought_in_order(context: Context) -> None:
    before = context.lake.scan(TABLE).to_table().sort_by("city_id")
    assert current_layout(context, TABLE).overlap == pytest.approx(2 / 3)
    after = optimize(context, TABLE, MaintenanceSettings())
    assert (after.files, after.overlap) == (1, 0)
    assert context.lake.scan(TABLE).to_table().sort_by("city_id") == before
    assert context.lake.watermark(TABLE) == 2


def test_files_in_order_are_left_alone(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_OVERLAP", 1.0)
    version = context.lake.open(TABLE).version()
    assert optimize(context, TABLE, MaintenanceSettings()).files == 3
    assert context.lake.open(TABLE).version() == version


def test_tables_that_only_grow_have_no_order(context: Context) -> None:
    assert file_order(context, "silver.cities") == ("city_id",)
    assert file_order(context, "bronze.orders") == file_order(context, "bronze.dead_letters") == ()


def test_files_in_z_order_are_skipped_by_either_column(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spark_jobs.maintenance.optimize.target_bytes", lambda size: size // 16)
    monkeypatch.setattr("spark_jobs.maintenance.layout.target_bytes", lambda size: size // 16)
    fill_with_orders(context, files=16, orders=4000)
    before, watermark = context.lake.scan(ORDERS).to_table(), context.lake.watermark(ORDERS)
    assert opened_files(context, "customer_id") > 15
    assert opened_files(context, "order_date") < 2
    assert optimize(context, ORDERS, MaintenanceSettings()).files == 16
    assert opened_files(context, "customer_id") < 6
    assert opened_files(context, "order_date") < 6
    assert context.lake.scan(ORDERS).to_table().sort_by("order_id") == before.sort_by("order_id")
    assert context.lake.watermark(ORDERS) == watermark
    version = context.lake.version(ORDERS)
    optimize(context, ORDERS, MaintenanceSettings())
    assert context.lake.version(ORDERS) == version

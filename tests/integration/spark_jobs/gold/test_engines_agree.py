"""Gold computed by Spark and written by its Delta equals gold computed by DuckDB and written by delta-rs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings, StreamSettings
from spark_jobs.gold.advance import advance
from spark_jobs.gold.feeds import Feeds
from spark_jobs.gold.plan import plans_of
from spark_jobs.gold.refresh import Run, refresh
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.gold.snapshot import Snapshot, Tables
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.tables.publication import Publication, latest
from tests.unit.spark_jobs.gold.rows import Row
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    session = create_session(Settings())
    yield session
    session.stop()


def silver_rows() -> dict[str, list[Row]]:
    """Twenty orders of five customers, invoiced and moved out of stock."""
    numbers = range(1, 21)
    return {
        "customers": [{"customer_id": n, "customer_name": f"customer {n}"} for n in range(1, 6)],
        "products": [{"stock_item_id": n} for n in range(1, 4)],
        "suppliers": [{"supplier_id": 1}],
        "orders": [
            {"order_id": n, "customer_id": n % 5 + 1, "order_date": date(2026, 3, n)} for n in numbers
        ],
        "order_lines": [{"order_line_id": n, "order_id": n, "stock_item_id": n % 3 + 1} for n in numbers],
        "invoices": [{"invoice_id": n, "order_id": n} for n in numbers],
        "invoice_lines": [{"invoice_line_id": n, "invoice_id": n} for n in numbers],
        "stock_item_transactions": [
            {"stock_item_transaction_id": n, "stock_item_id": n % 3 + 1} for n in numbers
        ],
        "inventory": [{"stock_item_id": n, "reorder_level": n} for n in range(1, 4)],
        "people": [{"person_id": n, "is_employee": n % 2 == 0} for n in numbers],
    }


@pytest.mark.parametrize("table", ["gold.fact_sales", "gold.customer_analytics"])
def test_spark_and_duckdb_make_the_same_gold(spark: SparkSession, tmp_path: Path, table: str) -> None:
    catalog = load_catalog()
    shop = SilverShop(tmp_path, catalog)
    shop.commit(silver_rows())
    published = advance(shop.context, complete=True)
    assert published is not None
    name = table.removeprefix("gold.")
    by_duckdb = shop.gold(name)
    shop.commit({})
    shop.context.settings.stream = StreamSettings(engine="spark")
    outcome = refresh(
        full_run(replace(shop.context, spark=lambda: spark), published), plans_of(catalog)[table]
    )
    assert outcome.how == "full"
    assert by_duckdb
    assert shop.gold(name) == by_duckdb
    assert shop.lake.watermark(table) == shop.lsn


def full_run(context: Context, published: Publication) -> Run:
    """A run over the inputs of ``published`` one watermark later, as if silver had changed in what nobody uses."""
    silver = latest(context.lake, Layer.SILVER)
    assert silver is not None
    snapshot = Snapshot(Tables(context.lake), {**published.versions, **silver.versions})
    settings = GoldSettings(mode="full")
    return Run(context, settings, snapshot, Feeds(snapshot, None, {}, 1.0), silver.watermark, frozenset())

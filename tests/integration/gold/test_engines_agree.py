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
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.runtime.spark_session import create_session
from tests.unit.gold.rows import Row
from tests.unit.gold.silver_shop import SilverShop

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


def test_spark_and_duckdb_make_the_same_gold(spark: SparkSession, tmp_path: Path) -> None:
    catalog = load_catalog()
    shop = SilverShop(tmp_path, catalog)
    shop.commit(silver_rows())
    advance(shop.context, complete=True)
    tables = [contract.name for contract in catalog.by_layer(Layer.GOLD)]
    by_duckdb = {table: shop.gold(table) for table in tables}
    shop.commit({})
    shop.context.settings.stream = StreamSettings(engine="spark")
    on_spark = replace(shop.context, spark=lambda: spark)
    advance(on_spark, settings=GoldSettings(mode="full", threads=1), complete=True)
    by_spark = {table: shop.gold(table) for table in tables}
    for table in tables:
        assert by_spark[table] == by_duckdb[table], table
        assert by_spark[table], table

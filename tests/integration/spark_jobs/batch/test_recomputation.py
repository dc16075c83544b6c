"""Gold recomputed by Spark: what DuckDB made is equal, and what was spoiled is found as by DuckDB."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from lakepulse.settings import StreamSettings
from spark_jobs.batch.recomputation import recompute
from spark_jobs.batch.recomputation_report import Recomputation
from spark_jobs.gold.advance import advance
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.publication import latest
from tests.integration.spark_jobs.gold.test_engines_agree import silver_rows
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

pytestmark = pytest.mark.integration
CATALOG = load_catalog()
TABLES = ["gold.fact_sales", "gold.dim_customer", "gold.customer_months"]
"""A fact, a dimension and sums; that both engines give the same in every table is held by ``test_engines_agree``."""


@pytest.fixture
def shop(tmp_path: Path) -> SilverShop:
    shop = SilverShop(tmp_path, CATALOG)
    shop.commit(silver_rows())
    assert advance(shop.context, complete=True) is not None
    return shop


def by(engine: str, shop: SilverShop, spark: SparkSession, tables: list[str] = TABLES) -> Recomputation:
    shop.context.settings.stream = StreamSettings(engine=engine)
    return recompute(replace(shop.context, spark=lambda: spark), tables, 0.0, 900.0, lambda text: None)


def test_both_engines_name_the_same_differences(shop: SilverShop, spark: SparkSession) -> None:
    shop.context.writer.delete("gold.fact_sales", "invoice_line_id < 8")
    shop.context.writer.update("gold.dim_customer", "customer_id = 2", {"customer_name": "'spoiled'"})
    before = latest(shop.lake, "gold")
    assert before is not None
    versions = {table: shop.lake.version(table) for table in before.versions}
    publish(shop.lake, CATALOG, Layer.GOLD, before.watermark, versions)
    found = {engine: by(engine, shop, spark) for engine in ("spark", "duckdb")}
    compared = {
        engine: [(t.table, t.expected, t.missing, t.unexpected, t.examples) for t in done.tables]
        for engine, done in found.items()
    }
    assert compared["spark"] == compared["duckdb"]
    assert [t.table for t in found["spark"].tables if t.engine == "spark"] == TABLES
    assert {t.table: t.missing for t in found["spark"].tables if not t.equal} == {
        "gold.fact_sales": 7,
        "gold.dim_customer": 1,
    }
    sales = found["spark"].tables[TABLES.index("gold.fact_sales")]
    assert sales.examples == tuple(f"invoice_line_id={number}" for number in range(1, 6))


def test_a_version_that_went_is_one_sentence_from_spark_too(shop: SilverShop, spark: SparkSession) -> None:
    for file in Path(shop.lake.uri("silver.invoices")).glob("*.parquet"):
        file.unlink()
    with pytest.raises(LakeError, match=r"could not be computed as of its publication: .*KEPT_MINUTES"):
        by("spark", shop, spark, ["gold.fact_sales"])

"""Gold mended on Spark where it is large: the same table as by DuckDB, by key or written anew."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.gold.advance import advance
from spark_jobs.gold.plan import plans_of
from spark_jobs.maintenance import rewrite
from spark_jobs.maintenance.backfill import BackfillResult, recompute_gold
from tests.integration.spark_jobs.gold.test_engines_agree import silver_rows
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

pytestmark = pytest.mark.integration
CATALOG = load_catalog()
SALES = plans_of(CATALOG)["gold.fact_sales"]


@pytest.mark.parametrize("keys_a_commit", [2000, 3])
@pytest.mark.parametrize("spark_from_rows", [0, 1_000_000])
def test_a_spoiled_table_is_mended_and_a_second_run_writes_nothing(
    spark: SparkSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spark_from_rows: int,
    keys_a_commit: int,
) -> None:
    shop = SilverShop(tmp_path, CATALOG)
    shop.commit(silver_rows())
    assert advance(shop.context, complete=True) is not None
    good, watermark = shop.gold("fact_sales"), shop.lake.watermark(SALES.table)
    shop.context.writer.delete(SALES.table, "invoice_line_id < 5")
    shop.context.writer.update(SALES.table, "invoice_line_id = 9", {"quantity": 77})
    monkeypatch.setenv("LAKEPULSE_GOLD_SPARK_FROM_ROWS", str(spark_from_rows))
    monkeypatch.setattr(rewrite, "KEYS_A_COMMIT", keys_a_commit)
    asked: list[SparkSession] = []

    def session() -> SparkSession:
        asked.append(spark)
        return spark

    context = replace(shop.context, spark=session)
    assert recompute_gold(context, SALES) == BackfillResult(SALES.table, 20, 5)
    assert shop.gold("fact_sales") == good
    assert shop.lake.watermark(SALES.table) == watermark
    version = shop.lake.version(SALES.table)
    assert recompute_gold(context, SALES) == BackfillResult(SALES.table, 20, 0)
    assert shop.lake.version(SALES.table) == version
    assert bool(asked) is (spark_from_rows == 0)

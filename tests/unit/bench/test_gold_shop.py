"""The shop of gold's benchmarks: what it commits is a publication that gold can follow."""

from pathlib import Path

from bench.gold_shop import Shop
from lakepulse.contracts.catalog import load_catalog
from spark_jobs.gold.advance import advance


def test_gold_follows_its_batches(tmp_path: Path) -> None:
    shop = Shop(tmp_path, load_catalog(), scale=0.01, seed=7)
    for batch in range(2):
        changes = shop.order_desk(orders=2)
        assert shop.commit(changes) == sum(map(len, changes.values()))
        published = advance(shop.context, complete=True)
        assert published is not None, batch
        assert published.watermark == shop.lake.watermark("silver.orders")

"""Baselines: a table that may be stale follows all that changed since its own watermark, over many publications."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from spark_jobs.gold.advance import advance
from spark_jobs.gold.baselines import own_feeds
from spark_jobs.gold.feeds import Feeds
from spark_jobs.gold.plan import plans_of
from spark_jobs.gold.snapshot import Snapshot, Tables
from spark_jobs.runtime.tables.publication import latest
from spark_jobs.runtime.tables.recent_changes import WEIGHT
from tests.unit.spark_jobs.gold.rows import Row
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

CATALOG = load_catalog()
PLANS = plans_of(CATALOG)
SLOW = [plan for plan in PLANS.values() if plan.cadence_seconds]
MILESTONES = PLANS["gold.order_milestones"]


@pytest.fixture
def shop(tmp_path: Path) -> SilverShop:
    shop = SilverShop(tmp_path, CATALOG)
    shop.commit({"orders": [order(n) for n in range(1, 9)]})
    advance(shop.context)
    return shop


def order(number: int, day: int = 2) -> Row:
    return {"order_id": number, "customer_id": 1, "order_date": date(2026, 3, day)}


def feeds_of(shop: SilverShop) -> dict[str, Feeds]:
    """As for an advance to what is published now."""
    silver, gold = latest(shop.lake, Layer.SILVER), latest(shop.lake, Layer.GOLD)
    assert silver
    assert gold
    snapshot = Snapshot(Tables(shop.lake), {**gold.versions, **silver.versions})
    return own_feeds(shop.lake, snapshot, SLOW, 1.0)


def changed_orders(feeds: Feeds) -> list[tuple[int, int]]:
    changes = feeds.of(MILESTONES)
    assert changes is not None
    rows = changes.get("gold.fact_orders", pa.table({"order_id": pa.array([], pa.int64()), WEIGHT: []}))
    return sorted(zip(rows["order_id"].to_pylist(), rows[WEIGHT].to_pylist(), strict=True))


def test_changes_of_several_publications_are_one_change(shop: SilverShop) -> None:
    assert changed_orders(feeds_of(shop)[MILESTONES.table]) == []
    for rows in ({"orders": [order(3, 5)]}, {"orders": [order(9)]}, {"orders": [order(3, 6)]}):
        shop.commit(rows)
        advance(shop.context)
    assert changed_orders(feeds_of(shop)[MILESTONES.table]) == [(3, -1), (3, 1), (9, 1)]
    advance(shop.context, complete=True)
    assert [row["milestone_date"].day for row in shop.gold("order_milestones")] == [2, 2, 6, *[2] * 6]
    assert changed_orders(feeds_of(shop)[MILESTONES.table]) == []


def test_tables_of_one_watermark_share_their_feeds(shop: SilverShop) -> None:
    feeds = feeds_of(shop)
    assert feeds.keys() == {plan.table for plan in SLOW}
    assert len({id(each) for each in feeds.values()}) == 1
    nothing = pa.schema(shop.lake.open(MILESTONES.table).schema().to_arrow()).empty_table()
    shop.context.writer.add(MILESTONES.table, nothing, {"lakepulse.watermark": 0})
    assert len({id(each) for each in feeds_of(shop).values()}) == 2


def test_without_its_publication_nothing_is_known(shop: SilverShop) -> None:
    nothing = pa.schema(shop.lake.open(MILESTONES.table).schema().to_arrow()).empty_table()
    shop.context.writer.add(MILESTONES.table, nothing, {"lakepulse.watermark": 0})
    shop.commit({"orders": [order(3, 5)], "order_lines": [{"order_id": 3, "unit_price": Decimal(1)}]})
    advance(shop.context)
    assert feeds_of(shop)[MILESTONES.table].of(MILESTONES) is None

"""Feeds: each input's changes as one SELECT sees them, or none where they are not known or too many."""

from pathlib import Path

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.gold import feeds
from spark_jobs.gold.feeds import Feeds
from spark_jobs.gold.plan import plans_of
from spark_jobs.gold.snapshot import Snapshot, Tables
from spark_jobs.runtime.tables.recent_changes import WEIGHT
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

CATALOG = load_catalog()
PLANS = plans_of(CATALOG)
CITY = PLANS["gold.dim_city"]


@pytest.fixture
def shop(tmp_path: Path) -> SilverShop:
    shop = SilverShop(tmp_path, CATALOG)
    shop.commit({"cities": [{"city_id": 1, "city_name": "a"}], "countries": [{"country_id": 1}]})
    return shop


def versions(shop: SilverShop) -> dict[str, int]:
    return {table: shop.lake.open(table).version() for table in CITY.columns}


def feeds_since(shop: SilverShop, base: dict[str, int] | None) -> Feeds:
    return Feeds(Snapshot(Tables(shop.lake), versions(shop)), base, {CITY.table: CITY}, 0.2)


def test_only_inputs_that_changed_are_there(shop: SilverShop) -> None:
    base = versions(shop)
    assert feeds_since(shop, base).of(CITY) == {}
    shop.commit({"cities": [{"city_id": 1, "city_name": "b"}]})
    found = feeds_since(shop, base).of(CITY)
    assert found is not None
    assert set(found) == {"silver.cities"}
    rows = found["silver.cities"].select(["city_name", WEIGHT]).sort_by("city_name").to_pylist()
    assert rows == [{"city_name": "a", WEIGHT: -1}, {"city_name": "b", WEIGHT: 1}]


def test_a_change_of_columns_that_the_select_does_not_use_is_none(shop: SilverShop) -> None:
    base = versions(shop)
    assert "last_edited_by" not in CITY.columns["silver.cities"]
    shop.commit({"cities": [{"city_id": 1, "city_name": "a", "last_edited_by": 7}]})
    assert feeds_since(shop, base).of(CITY) == {}


def test_without_a_base_or_without_its_files_nothing_is_known(shop: SilverShop) -> None:
    base = versions(shop)
    assert feeds_since(shop, None).of(CITY) is None
    shop.commit({"cities": [{"city_id": 1, "city_name": "b"}]})
    again = SilverShop.over(shop)
    again.lake.open("silver.cities").create_checkpoint()
    for path in Path(again.lake.uri("silver.cities"), "_delta_log").glob(
        f"{base['silver.cities']:020d}.json"
    ):
        path.unlink()
    assert feeds_since(again, base).of(CITY) is None


def test_more_than_a_part_of_the_rows_is_too_many(shop: SilverShop, monkeypatch: pytest.MonkeyPatch) -> None:
    base = versions(shop)
    shop.commit({"cities": [{"city_id": city} for city in range(2, 12)]})
    assert feeds_since(shop, base).of(CITY) is not None
    monkeypatch.setattr(feeds, "SMALLEST_LIMIT", 1)
    assert feeds_since(shop, base).of(CITY) is None


def test_golds_own_changes_come_from_this_run(shop: SilverShop) -> None:
    plan = PLANS["gold.customer_analytics"]
    (gold,) = plan.gold_inputs[:1]
    schema = {name: pa.array([1]) for name in plan.columns[gold]}
    feed = Feeds(
        Snapshot(Tables(shop.lake), {table: 0 for table in plan.columns}), {}, {plan.table: plan}, 0.2
    )
    feed.gold = {table: None for table in plan.gold_inputs}
    assert feed.of(plan) is None
    base = {table: 0 for table in plan.columns if table != gold}
    feed = Feeds(Snapshot(Tables(shop.lake), {**base, gold: 1}), base, {plan.table: plan}, 0.2)
    feed.gold = {gold: pa.table({**schema, WEIGHT: pa.array([1])})}
    found = feed.of(plan)
    assert found is not None
    assert set(found) == {gold}

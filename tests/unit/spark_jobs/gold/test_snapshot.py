"""Inputs at the versions of one publication: what silver does afterwards is not seen, what it did is known."""

from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.gold.snapshot import Snapshot, Tables
from spark_jobs.gold.walk import From
from spark_jobs.runtime.tables.recent_changes import WEIGHT
from tests.unit.spark_jobs.gold.rows import EPOCH
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

CATALOG = load_catalog()
CITIES = "silver.cities"


@pytest.fixture
def shop(tmp_path: Path) -> SilverShop:
    shop = SilverShop(tmp_path, CATALOG)
    for city in (1, 2, 3):
        shop.commit({"cities": [{"city_id": city, "city_name": f"c{city}", "state_province_id": city}]})
    return shop


def snapshot(shop: SilverShop, version: int) -> Snapshot:
    return Snapshot(Tables(shop.lake), {CITIES: version})


def test_a_version_stays_as_it_was_while_silver_moves_on(shop: SilverShop) -> None:
    tables = Tables(shop.lake)
    before = Snapshot(tables, {CITIES: 2})
    assert before.rows(CITIES) == 2
    assert sorted(before.read(CITIES, ["city_id"])["city_id"].to_pylist()) == [1, 2]
    after = Snapshot(tables, {CITIES: shop.lake.open(CITIES).version()})
    assert after.rows(CITIES) == 3
    assert before.rows(CITIES) == 2


def test_only_rows_with_the_wanted_values_are_read(shop: SilverShop) -> None:
    now = snapshot(shop, shop.lake.open(CITIES).version())
    for wanted in ([1, 3], [2], []):
        rows = now.read(CITIES, ["city_name", "city_id"], {"city_id": frozenset(wanted)})
        assert sorted(rows["city_id"].to_pylist()) == wanted
        assert rows.column_names == ["city_name", "city_id"]
    assert now.read(CITIES, ["city_id"], {"city_id": frozenset({9})}).num_rows == 0
    both = {"city_id": frozenset({1, 2}), "state_province_id": frozenset({2, 3})}
    assert now.read(CITIES, ["city_id"], both)["city_id"].to_pylist() == [2]
    later = {"_committed_at": From(EPOCH.date().replace(day=2))}
    assert now.read(CITIES, ["city_id"], later).num_rows == 0


@pytest.mark.parametrize("restarted", [False, True], ids=["remembered", "from files"])
def test_changes_are_the_same_from_memory_and_from_files(shop: SilverShop, restarted: bool) -> None:
    since = shop.lake.open(CITIES).version()
    shop.commit({"cities": [{"city_id": 2, "city_name": "new"}]}, {"cities": [{"city_id": 3}]})
    process = SilverShop.over(shop) if restarted else shop
    rows = snapshot(process, process.lake.open(CITIES).version()).changes(CITIES, since, ["city_name"])
    assert rows is not None
    weights: dict[str, int] = {}
    for row in rows.to_pylist():
        weights[row["city_name"]] = weights.get(row["city_name"], 0) + row[WEIGHT]
    assert {name: weight for name, weight in weights.items() if weight} == {"c2": -1, "new": 1, "c3": -1}

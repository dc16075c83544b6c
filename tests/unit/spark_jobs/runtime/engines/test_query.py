"""What ``lakepulse sql`` reads of the lake, and what it says of a table that is not there."""

from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.query import lake_tables, query
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.proof.small_proof import SmallLake


def test_an_unknown_table_gets_the_nearest_names() -> None:
    with pytest.raises(LakeError, match=r"no table `silver\.ordrs`.*silver\.orders"):
        query(Lake(Settings()), load_catalog(), "SELECT * FROM silver.ordrs")


def test_a_table_without_its_layer_is_offered_with_each() -> None:
    with pytest.raises(LakeError, match=r"no table `orders`.*silver\.orders, bronze\.orders"):
        query(Lake(Settings()), load_catalog(), "SELECT * FROM orders")


def test_files_cannot_be_read() -> None:
    with pytest.raises(LakeError, match="disabled by configuration"):
        query(Lake(Settings()), load_catalog(), "SELECT * FROM read_csv('some.csv')")


def test_the_platforms_own_tables_can_be_queried_too() -> None:
    assert {"bronze.dead_letters", "silver.quarantine", "gold.dim_date"} <= set(lake_tables(load_catalog()))


def test_a_view_is_computed_from_what_is_published_now(tmp_path: Path) -> None:
    """A view over a view, and of the lake only what both name: the other tables are not even there."""
    catalog = load_catalog()
    small = SmallLake(tmp_path, catalog)
    tables = catalog.stored(["silver.order_aggregates"])
    empty = {table: small.write(table, []) for table in tables}
    statement = "SELECT customer_id, total_orders FROM silver.order_aggregates ORDER BY customer_id"
    versions = {**empty, "silver.orders": small.write("silver.orders", [{"order_id": 1, "customer_id": 7}])}
    small.publish("silver", 1, versions)
    small.write("silver.orders", [{"order_id": 1, "customer_id": 7}, {"order_id": 2, "customer_id": 8}])
    assert query(small.lake, catalog, statement).to_pylist() == [{"customer_id": 7, "total_orders": 1}]
    small.publish("silver", 2, {**versions, "silver.orders": small.lake.version("silver.orders")})
    joined = f"SELECT count(*) AS rows FROM ({statement}) JOIN silver.orders USING (customer_id)"
    assert query(small.lake, catalog, joined).to_pylist() == [{"rows": 2}]


def test_a_view_whose_table_is_not_there_yet_says_which(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match=r"`silver\.\w+` is not in the lake yet"):
        query(SmallLake(tmp_path).lake, load_catalog(), "SELECT * FROM silver.order_aggregates")


def test_a_slip_in_the_name_of_a_view_gets_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match=r"no table `silver\.enriched_order`.*silver\.enriched_orders"):
        query(SmallLake(tmp_path).lake, load_catalog(), "SELECT * FROM silver.enriched_order")

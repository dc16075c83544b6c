"""What ``lakepulse sql`` lets through, and how it refuses the rest."""

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.query import lake_tables, query, referenced_tables
from spark_jobs.runtime.tables.lake import Lake


def test_tables_are_found_in_joins_and_below_with() -> None:
    sql = "WITH x AS (SELECT * FROM silver.orders) SELECT * FROM x JOIN gold.dim_city c ON TRUE"
    assert referenced_tables(sql) == ["gold.dim_city", "silver.orders"]


@pytest.mark.parametrize(
    "sql", ["DROP TABLE silver.orders", "SELECT 1; SELECT 2", "INSERT INTO a VALUES (1)"]
)
def test_only_one_select_is_let_through(sql: str) -> None:
    with pytest.raises(LakeError, match="only a single SELECT"):
        referenced_tables(sql)


def test_what_cannot_be_parsed_is_named_by_its_place() -> None:
    with pytest.raises(LakeError, match="line 1, column"):
        referenced_tables("SELEC 1")


def test_an_unknown_table_gets_the_nearest_names() -> None:
    with pytest.raises(LakeError, match=r"no table `silver\.ordrs`.*silver\.orders"):
        query(Lake(Settings()), load_catalog(), "SELECT * FROM silver.ordrs")


def test_a_table_without_its_layer_is_offered_with_each() -> None:
    with pytest.raises(LakeError, match=r"no table `orders`.*silver\.orders, bronze\.orders"):
        query(Lake(Settings()), load_catalog(), "SELECT * FROM orders")


def test_a_function_is_no_table() -> None:
    assert referenced_tables("SELECT * FROM range(3) AS numbers") == []


def test_files_cannot_be_read() -> None:
    with pytest.raises(LakeError, match="disabled by configuration"):
        query(Lake(Settings()), load_catalog(), "SELECT * FROM read_csv('some.csv')")


def test_the_platforms_own_tables_can_be_queried_too() -> None:
    assert {"bronze.dead_letters", "silver.quarantine", "gold.dim_date"} <= set(lake_tables(load_catalog()))

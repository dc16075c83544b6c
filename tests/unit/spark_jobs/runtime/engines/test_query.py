"""What ``lakepulse sql`` reads of the lake, and what it says of a table that is not there."""

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.query import lake_tables, query
from spark_jobs.runtime.tables.lake import Lake


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

"""Delta properties, partitions and the order of rows follow from the contract."""

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.delta import (
    order_columns,
    partition_columns,
    skipping_columns,
    table_properties,
)
from lakepulse.contracts.compile.spark import spark_ddl
from tests.unit.lakepulse.contracts.shop import Shop, replace


def test_no_table_uses_what_one_of_the_engines_cannot_write(repository: Catalog) -> None:
    for table in (*repository.tables, *BUILT_IN):
        properties = table_properties(repository, table)
        assert properties["delta.enableDeletionVectors"] == "false"
        assert not [name for name in properties if "feature" in name or "columnMapping" in name]


def test_files_are_skipped_by_key_numbers_dates_and_identity(shop: Shop) -> None:
    catalog = shop.catalog()
    assert skipping_columns(catalog, catalog.get("silver.orders")) == (
        *("order_id", "customer_id", "order_date"),
        *("_commit_lsn", "_sequence", "_committed_at"),
    )


def test_statistics_are_kept_on_columns_that_exist(repository: Catalog) -> None:
    for contract in repository.tables.values():
        names = spark_ddl(repository, contract.table)
        assert all(f"`{name}`" in names for name in skipping_columns(repository, contract)), contract.table


def test_bronze_is_partitioned_by_day_and_nothing_else_is() -> None:
    assert partition_columns("bronze.orders") == ("year", "month", "day")
    assert partition_columns("bronze.transactions") == partition_columns("silver.orders") == ()


def test_files_are_ordered_by_the_key_or_as_stated(shop: Shop) -> None:
    assert order_columns(shop.catalog().get("silver.orders")) == ("order_id",)
    replace(shop.contract("silver/orders"), "key: [order_id]", "key: [order_id]\ncluster_by: [customer_id]")
    assert order_columns(shop.catalog().get("silver.orders")) == ("customer_id",)

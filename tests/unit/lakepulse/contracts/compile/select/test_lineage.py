"""Lineage is what the SELECT says, down to the column."""

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.lineage import (
    column_lineage,
    downstream,
    lineage_graph,
    upstream,
    used_columns,
)
from tests.unit.lakepulse.contracts.shop import Shop, replace


def lineage_of(shop: Shop, table: str) -> dict[str, list[str]]:
    found = column_lineage(shop.catalog(), table)
    return {name: [".".join(origin) for origin in origins] for name, origins in found.items()}


def test_a_column_comes_from_what_its_value_is_computed_from(shop: Shop) -> None:
    assert lineage_of(shop, "gold.customer_totals") == {
        "customer_id": ["silver.orders.customer_id"],
        "customer_name": ["silver.customers.customer_name"],
        "total_orders": [],
        "total_amount": ["silver.orders.amount"],
    }


def test_without_a_select_a_column_comes_from_its_namesake(shop: Shop) -> None:
    assert lineage_of(shop, "silver.customers") == {
        "customer_id": ["bronze.customers.customer_id"],
        "customer_name": ["bronze.customers.customer_name"],
    }
    assert lineage_of(shop, "bronze.customers") == {
        "customer_id": ["source.customers.customer_id"],
        "customer_name": ["source.customers.customer_name"],
    }


def test_used_columns_include_joins_filters_and_groups(shop: Shop) -> None:
    assert used_columns(shop.catalog(), "gold.customer_totals") == {
        "silver.orders": {"customer_id", "amount"},
        "silver.customers": {"customer_id", "customer_name", "_is_current"},
    }


def test_columns_that_a_cte_reads_in_vain_are_not_used(shop: Shop) -> None:
    replace(
        shop.select("gold/customer_totals"),
        "SELECT customer_id, COUNT(*)",
        "SELECT customer_id, MAX(comments) AS c, COUNT(*)",
    )
    assert used_columns(shop.catalog(), "gold.customer_totals")["silver.orders"] == {"customer_id", "amount"}


def test_upstream_and_downstream_reach_the_ends(shop: Shop) -> None:
    catalog = shop.catalog()
    assert upstream(catalog, "gold.customer_totals") == (
        *("bronze.customers", "bronze.orders", "silver.customers", "silver.orders"),
        *("source.customers", "source.orders"),
    )
    assert downstream(catalog, "source.orders") == ("bronze.orders", "gold.customer_totals", "silver.orders")


def test_a_table_of_files_names_the_apis_that_land_in_it(repository: Catalog) -> None:
    graph = lineage_graph(repository)
    assert graph["files.weather"]["fetched_from"] == ["weather"]
    named = {table for table, node in graph.items() if "fetched_from" in node}
    assert named == {source.table for source in repository.apis.values()}


def test_every_value_of_the_repository_leads_back_to_the_source(repository: Catalog) -> None:
    graph = lineage_graph(repository)
    known = {f"{table}.{column}" for table, entry in graph.items() for column in entry["columns"]}
    for table, entry in graph.items():
        for column, origins in entry["columns"].items():
            for origin in origins:
                assert origin in known or origin.rpartition(".")[2].startswith("_"), (table, column, origin)

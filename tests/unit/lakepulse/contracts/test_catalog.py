"""The catalog joins contracts and SELECTs, orders tables and finds them by name."""

import pytest

from lakepulse.contracts.catalog import Catalog, with_debezium_topics
from lakepulse.contracts.model import Layer, TableKind
from lakepulse.contracts.problems import InvalidContractsError
from lakepulse.errors import ContractError
from tests.unit.lakepulse.contracts.shop import Shop, replace, with_views


def test_topics_lead_to_source_tables(shop: Shop) -> None:
    topics = shop.catalog().topics()
    assert {topic: contract.table for topic, contract in topics.items()} == {
        "lakepulse.cdc.customers": "source.customers",
        "lakepulse.cdc.orders": "source.orders",
    }


def test_topics_can_have_debeziums_names(shop: Shop) -> None:
    topics = with_debezium_topics(shop.catalog(), "shop").topics()
    assert {topic: contract.table for topic, contract in topics.items()} == {
        "shop.sales.customers": "source.customers",
        "shop.sales.orders": "source.orders",
    }


@pytest.mark.parametrize("name", ["orders", "bronze.orders", "silver.orders"])
def test_the_source_of_a_table_is_found_by_its_name(shop: Shop, name: str) -> None:
    assert shop.catalog().source_of(name).relation == "sales.orders"


def test_a_table_without_transform_has_no_select(shop: Shop) -> None:
    catalog = shop.catalog()
    assert catalog.select_sql("silver.customers") is None
    assert "FROM bronze.orders" in str(catalog.select_sql("silver.orders"))


def test_a_view_is_found_by_name_and_is_no_table_of_its_layer(shop: Shop) -> None:
    catalog = with_views(shop).catalog()
    assert list(catalog.views) == ["bronze.events", "silver.named_orders", "silver.names"]
    assert catalog.get("silver.names").kind is TableKind.VIEW
    assert "silver.names" in catalog
    assert "silver.names" not in catalog.tables
    assert [each.table for each in catalog.by_layer(Layer.SILVER)] == ["silver.customers", "silver.orders"]
    with pytest.raises(ContractError, match=r"silver\.names is a view: nothing of it is stored") as caught:
        catalog.table("silver.names")
    assert caught.value.cure == "It reads silver.named_orders; name one of these."


def test_views_stand_for_the_tables_that_they_read(shop: Shop) -> None:
    catalog = with_views(shop).catalog()
    assert catalog.stored(["silver.names"]) == ["silver.customers", "silver.orders"]
    assert catalog.stored(["gold.customer_totals", "silver.names", "silver.no"]) == [
        *("gold.customer_totals", "silver.customers", "silver.no", "silver.orders")
    ]


def test_an_unknown_table_is_answered_with_the_nearest_name(shop: Shop) -> None:
    with pytest.raises(ContractError, match=r"no table `silver.order` \(did you mean `silver.orders`\?\)"):
        shop.catalog().get("silver.order")


def test_the_mistakes_of_all_files_are_reported_at_once(shop: Shop) -> None:
    replace(shop.contract("source/orders"), "kind: upsert", "kind: upsrt")
    replace(shop.contract("silver/customers"), "kind: scd2", "kind: scd3")
    with pytest.raises(InvalidContractsError) as raised:
        shop.catalog()
    assert {problem.file for problem in raised.value.problems} == {
        str(shop.contract("source/orders")),
        str(shop.contract("silver/customers")),
    }


def test_the_repository_has_the_whole_of_wide_world_importers(repository: Catalog) -> None:
    sources = repository.by_layer(Layer.SOURCE)
    foreign_keys = [column for it in sources for column in it.columns.values() if column.references]
    assert len(sources) == 32
    assert len(foreign_keys) == 98
    assert {it.name for it in sources} == {it.name for it in repository.computed(Layer.BRONZE)}
    assert {it.name for it in sources} == {it.name for it in repository.computed(Layer.SILVER)}
    assert {str(it.relation).partition(".")[0] for it in sources} == {
        "application",
        "purchasing",
        "sales",
        "warehouse",
    }

"""The catalog joins contracts and SELECTs, orders tables and finds them by name."""

import pytest

from lakepulse.contracts.catalog import Catalog, with_debezium_topics
from lakepulse.contracts.model import Layer
from lakepulse.contracts.problems import InvalidContractsError
from lakepulse.errors import ContractError
from tests.unit.lakepulse.contracts.shop import Shop, replace


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
    assert len(sources) == 31
    assert len(foreign_keys) == 98
    assert {it.name for it in sources} == {it.name for it in repository.by_layer(Layer.BRONZE)}
    assert {it.name for it in sources} == {it.name for it in repository.by_layer(Layer.SILVER)}
    assert {str(it.relation).partition(".")[0] for it in sources} == {
        "application",
        "purchasing",
        "sales",
        "warehouse",
    }

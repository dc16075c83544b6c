"""All checks together find nothing in sound contracts, and names that are wrong before SQL that rests on them."""

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.checks.every import check_catalog
from tests.unit.lakepulse.contracts.shop import Shop, replace


def test_the_repository_has_no_problem(repository: Catalog) -> None:
    assert check_catalog(repository) == ()


def test_the_shop_has_no_problem(shop: Shop) -> None:
    assert check_catalog(shop.catalog()) == ()


def test_wrong_rules_and_selects_are_reported_together(shop: Shop) -> None:
    replace(shop.contract("gold/customer_totals"), "total_orders > 0", "total_orders + 1")
    replace(shop.select("silver/orders"), "order_id, customer_id,", "customer_id, order_id,")
    keys = [problem.key for problem in check_catalog(shop.catalog())]
    assert keys == ["expect.has_orders.rule", "silver.orders"]


def test_sql_is_not_checked_while_names_are_wrong(shop: Shop) -> None:
    replace(shop.contract("gold/customer_totals"), "total_orders > 0", "total_orders + 1")
    replace(shop.contract("source/orders"), "key: [order_id]", "key: [ordr_id]")
    assert {problem.key for problem in check_catalog(shop.catalog())} == {"key"}

"""Contracts that do not fit together are found, and named with their place; each check has tests of its own."""

from tests.unit.lakepulse.contracts.shop import Shop, assert_named, structure_found, with_views


def test_what_two_tables_name_is_named(shop: Shop) -> None:
    change = ("source/orders", "cdc.orders", "cdc.customers")
    assert_named(shop, structure_found, change, (3, "topic", "more than one table"))


def test_views_that_fit_are_not_named(shop: Shop) -> None:
    assert structure_found(with_views(shop)) == []

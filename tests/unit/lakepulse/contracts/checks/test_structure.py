"""Contracts that do not fit together are found, and named with their place; each check has tests of its own."""

import pytest

from lakepulse.contracts.checks.structure import structure_problems
from lakepulse.contracts.problems import Problem
from tests.unit.lakepulse.contracts.shop import Shop, assert_named, with_views


def found(shop: Shop) -> list[Problem]:
    return list(structure_problems(shop.catalog()))


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("source/orders", "cdc.orders", "cdc.customers", 3, "topic", "more than one table"),
    ],
)  # fmt: skip
def test_what_two_tables_name_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    assert_named(shop, found, (stem, old, new), (line, key, expected))


def test_views_that_fit_are_not_named(shop: Shop) -> None:
    assert found(with_views(shop)) == []

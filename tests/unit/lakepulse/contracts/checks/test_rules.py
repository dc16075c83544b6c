"""Rules that are no truth about a row on both engines are found, and named with their place."""

import pytest

from lakepulse.contracts.checks.rules import rule_problems
from lakepulse.contracts.problems import Problem
from tests.unit.lakepulse.contracts.shop import Shop, assert_named


def found(shop: Shop) -> list[Problem]:
    return list(rule_problems(shop.catalog()))


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("gold/customer_totals", "total_orders > 0", "total_order > 0", 14, "expect.has_orders.rule", "did you mean"),
        ("gold/customer_totals", "total_orders > 0", "total_orders >", 14, "expect.has_orders.rule", "not Spark SQL"),
        ("gold/customer_totals", "total_orders > 0", "total_orders + 1", 14, "expect.has_orders.rule", "true or false"),
        ("gold/customer_totals", "total_orders > 0", "sum(total_orders) > 0", 14, "expect.has_orders.rule", "own row"),
        ("gold/customer_totals", "total_orders > 0", "rand() > 0", 14, "expect.has_orders.rule", "both engines"),
    ],
)  # fmt: skip
def test_a_rule_that_does_not_fit_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    assert_named(shop, found, (stem, old, new), (line, key, expected))

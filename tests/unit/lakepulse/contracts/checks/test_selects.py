"""SELECTs that do not give what their contract says are found, and named with their place."""

import pytest

from lakepulse.contracts.checks.selects import select_problems
from lakepulse.contracts.problems import Problem
from tests.unit.lakepulse.contracts.shop import Shop, put, replace


def found(shop: Shop) -> list[Problem]:
    return list(select_problems(shop.catalog()))


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "expected"),
    [
        ("gold/customer_totals", "FROM totals", "FRM totals", 9, "is not Spark SQL"),
        ("gold/customer_totals", "c.customer_name,", "c.customer_nam,", 6, "did you mean `customer_name`?"),
        ("gold/customer_totals", "  t.total_orders,\n", "", 1, "does not give the contract's column `total_orders`"),
        ("gold/customer_totals", "AS total_amount", "AS total_amonut", 1, "did you mean `total_amount`?"),
        ("gold/customer_totals", "DECIMAL(18, 2)", "DECIMAL(18, 3)", 1, "DECIMAL(18, 3) in the SELECT"),
        ("gold/customer_totals", "SUM(amount)", "AVG(amount)", 1, "not known to agree on both engines"),
        ("gold/customer_totals", "SUM(amount)", "SUM(amount / 3)", 1, "divides exact numbers"),
        ("gold/customer_totals", "t.customer_id,\n", "t.total_orders AS n,\n", 1, "does not give the contract"),
        ("silver/orders", "order_id, customer_id,", "customer_id, order_id,", 1, "another order"),
        ("silver/orders", "FROM bronze.orders", "FROM bronze.orders WHERE order_id > 0", 1, "one row to one row"),
        ("silver/orders", "FROM bronze.orders", "FROM bronze.customers", 1, "there is no column `order_id`"),
    ],
)  # fmt: skip
def test_a_select_that_does_not_fit_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, expected: str
) -> None:
    replace(shop.select(stem), old, new)
    problems = [problem for problem in found(shop) if expected in problem.message]
    assert problems, found(shop)
    assert problems[0].file == str(shop.select(stem))
    assert problems[0].line == line


def test_an_input_that_the_select_does_not_read_is_named(shop: Shop) -> None:
    replace(shop.contract("gold/customer_totals"), "silver.customers]", "silver.customers, silver.notes]")
    put(
        shop.contract("silver/notes"),
        shop.contract("silver/orders").read_text().replace("silver.orders", "silver.notes"),
    )
    assert [problem.message for problem in found(shop)] == [
        "the contract names the input `silver.notes`, which the SELECT does not read"
    ]


def test_a_select_without_a_contract_is_named(shop: Shop) -> None:
    put(shop.select("gold/customer_total"), "SELECT 1 AS one")
    assert [problem.message for problem in found(shop)] == [
        "there is no contract `gold.customer_total` (did you mean `gold.customer_totals`?)"
    ]

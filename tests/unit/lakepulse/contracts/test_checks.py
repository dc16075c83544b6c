"""What does not fit together is found, named with its place, and never invented."""

import pytest

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.checks.every import check_catalog
from lakepulse.contracts.problems import Problem
from tests.unit.lakepulse.contracts.shop import Shop, put, replace


def found(shop: Shop) -> tuple[Problem, ...]:
    return check_catalog(shop.catalog())


def test_the_repository_has_no_problem(repository: Catalog) -> None:
    assert check_catalog(repository) == ()


def test_the_shop_has_no_problem(shop: Shop) -> None:
    assert found(shop) == ()


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("silver/orders", "[bronze.orders]", "[bronze.order]", 6, "inputs.0", "did you mean `bronze.orders`?"),
        ("silver/orders", "[bronze.orders]", "[source.orders]", 6, "inputs.0", "made from bronze"),
        ("silver/orders", "inputs: [bronze.orders]\n", "", 1, "inputs", "exactly one input"),
        ("source/orders", "source.customers", "source.customer", 12, "columns.customer_id.references", "did you"),
        ("source/orders", "source.customers", "silver.customers", 12, "columns.customer_id.references", "layer"),
        ("source/orders", "{type: int64, ref", "{type: date, ref", 12, "columns.customer_id.references", "is date"),
        ("source/orders", "key: [order_id]", "key: [ordr_id]", 7, "key", "did you mean `order_id`?"),
        ("source/orders", "key: [order_id]\n", "", 6, "kind", "needs a `key`"),
        ("source/orders", "key: [order_id]", "key: [comments]", 15, "columns.comments", "cannot be nullable"),
        ("source/orders", "route_by: customer_id", "route_by: customer", 8, "route_by", "no column `customer`"),
        ("source/orders", "[[order_date, c", "[[order_day, c", 9, "indexes", "no column `order_day`"),
        ("source/orders", "cdc.orders", "cdc.customers", 3, "topic", "more than one table"),
        ("source/orders", "relation: sales.orders\n", "", 1, "table", "needs `relation`"),
        ("source/orders", "  comments:", "  month:", 15, "columns.month", "partition of every bronze table"),
        ("source/orders", "  comments:", "  Comments:", 15, "columns.Comments", "is not a name"),
        ("silver/orders", "key: [order_id]", "key: [order_id]\ntopic: x", 6, "topic", "belongs to source"),
        ("silver/orders", "key: [order_id]", "key: [order_id]\ngroup: [order_id]", 6, "group", "gold"),
        ("silver/customers", "  customer_name:", "  customer_nam:", 9, "columns.customer_nam", "has no column"),
        ("silver/customers", "string(100)", "int32", 9, "columns.customer_name.type", "string(100)"),
        ("bronze/orders", "kind: append", "kind: append\ncolumns: {a: {type: date, doc: Day}}", 5, "columns", "none"),
        ("gold/customer_totals", "group: [customer_id]", "group: [customer]", 6, "group", "did you mean"),
        ("gold/customer_totals", "total_orders > 0", "total_order > 0", 14, "expect.has_orders.rule", "did you mean"),
        ("gold/customer_totals", "total_orders > 0", "total_orders >", 14, "expect.has_orders.rule", "not Spark SQL"),
        ("gold/customer_totals", "total_orders > 0", "total_orders + 1", 14, "expect.has_orders.rule", "true or false"),
        ("gold/customer_totals", "total_orders > 0", "sum(total_orders) > 0", 14, "expect.has_orders.rule", "own row"),
        ("gold/customer_totals", "total_orders > 0", "rand() > 0", 14, "expect.has_orders.rule", "both engines"),
    ],
)  # fmt: skip
def test_a_contract_that_does_not_fit_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    replace(shop.contract(stem), old, new)
    file = str(shop.contract(stem))
    problems = [problem for problem in found(shop) if (problem.file, problem.key) == (file, key)]
    assert problems, found(shop)
    assert problems[0].line == line
    assert expected in problems[0].message


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


def test_inputs_that_form_a_ring_are_named(shop: Shop) -> None:
    put(
        shop.contract("gold/again"),
        shop.contract("gold/customer_totals")
        .read_text()
        .replace("gold.customer_totals", "gold.again")
        .replace("[silver.orders, silver.customers]", "[gold.customer_totals]"),
    )
    replace(shop.contract("gold/customer_totals"), "silver.customers]", "gold.again]")
    assert any("form a ring" in problem.message for problem in found(shop))


def test_a_select_without_a_contract_is_named(shop: Shop) -> None:
    put(shop.select("gold/customer_total"), "SELECT 1 AS one")
    assert [problem.message for problem in found(shop)] == [
        "there is no contract `gold.customer_total` (did you mean `gold.customer_totals`?)"
    ]

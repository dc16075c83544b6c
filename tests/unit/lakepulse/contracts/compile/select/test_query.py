"""A resolved SELECT knows which input each of its columns comes from, through aliases, CTEs and unions."""

import pytest
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lakepulse.contracts.compile.select.query import (
    InputColumn,
    contributions,
    origins,
    resolve,
    resolve_select,
    table_columns,
)
from lakepulse.contracts.problems import InvalidContractsError
from tests.unit.lakepulse.contracts.shop import Shop, replace

COLUMNS = {
    "silver.orders": {"order_id": "BIGINT", "amount": "DECIMAL(18,2)", "note": "STRING"},
    "silver.returns": {"order_id": "BIGINT", "refund": "DECIMAL(18,2)"},
}


def first_column(sql: str) -> tuple[set[InputColumn], set[InputColumn]]:
    """Origins and contributions of the first column in the SELECT's first output."""
    query = resolve(sql, COLUMNS)
    column = query.expression.selects[0].find(exp.Column)
    assert column is not None
    return set(origins(query.root, column)), set(contributions(query.root, column))


AMOUNT, REFUND, NOTE = (
    InputColumn("silver.orders", "amount"),
    InputColumn("silver.returns", "refund"),
    InputColumn("silver.orders", "note"),
)


@pytest.mark.parametrize(
    ("sql", "came_from", "computed_from"),
    [
        ("SELECT o.amount AS a FROM silver.orders AS o", {AMOUNT}, {AMOUNT}),
        ("WITH t AS (SELECT amount AS b FROM silver.orders) SELECT b FROM t", {AMOUNT}, {AMOUNT}),
        ("WITH t AS (SELECT amount + 1 AS b FROM silver.orders) SELECT b FROM t", set(), {AMOUNT}),
        (
            "SELECT b FROM (SELECT concat(note, amount) AS b FROM silver.orders) AS t",
            set(),
            {AMOUNT, NOTE},
        ),
        (
            "WITH t AS (SELECT amount AS m FROM silver.orders UNION ALL SELECT refund FROM silver.returns) "
            "SELECT m FROM t",
            {AMOUNT, REFUND},
            {AMOUNT, REFUND},
        ),
    ],
)
def test_a_column_is_followed_to_the_inputs(
    sql: str, came_from: set[InputColumn], computed_from: set[InputColumn]
) -> None:
    assert first_column(sql) == (came_from, computed_from)


def test_inputs_are_tables_and_not_ctes() -> None:
    query = resolve(
        "WITH t AS (SELECT order_id FROM silver.orders) SELECT * FROM t JOIN silver.returns USING (order_id)",
        COLUMNS,
    )
    assert query.inputs == ("silver.orders", "silver.returns")
    assert query.outputs == ("order_id", "refund")


def test_anything_but_a_select_is_refused() -> None:
    with pytest.raises(SqlglotError, match="expected one SELECT"):
        resolve("DELETE FROM silver.orders", COLUMNS)


def test_an_unknown_column_is_named_with_its_line(shop: Shop) -> None:
    replace(shop.select("silver/orders"), "FROM bronze.orders", "FROM bronze.orders WHERE ordr_id > 0")
    with pytest.raises(InvalidContractsError) as caught:
        resolve_select(shop.catalog(), "silver.orders")
    (problem,) = caught.value.problems
    assert problem.line == 2
    assert "there is no column `ordr_id`" in problem.message
    assert "did you mean `order_id`?" in problem.message


def test_metadata_columns_are_there_to_be_read(shop: Shop) -> None:
    assert table_columns(shop.catalog(), "silver.customers")["_is_current"] == "BOOLEAN"
    assert resolve_select(shop.catalog(), "silver.customers") is None

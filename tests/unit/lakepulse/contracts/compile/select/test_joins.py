"""The join graph says along which equal columns rows of the inputs meet."""

import pytest

from lakepulse.contracts.compile.select.joins import Edge, JoinGraph, join_graph
from lakepulse.contracts.compile.select.query import InputColumn
from tests.unit.lakepulse.contracts.shop import Shop

ORDERS_CUSTOMER = InputColumn("silver.orders", "customer_id")
CUSTOMERS_KEY = InputColumn("silver.customers", "customer_id")


def graph_of(shop: Shop, sql: str) -> JoinGraph:
    shop.select("gold/customer_totals").write_text(sql)
    return join_graph(shop.catalog(), "gold.customer_totals")


def pairs(graph: JoinGraph) -> set[tuple[InputColumn, InputColumn]]:
    return {(edge.left, edge.right) for edge in graph.edges}


def test_a_join_through_a_cte_leads_to_the_inputs(shop: Shop) -> None:
    graph = join_graph(shop.catalog(), "gold.customer_totals")
    assert pairs(graph) == {(CUSTOMERS_KEY, ORDERS_CUSTOMER)}
    assert graph.group_origin == {"customer_id": ORDERS_CUSTOMER}


JOINS = {
    "on": "FROM silver.orders AS o JOIN silver.customers AS c ON o.customer_id = c.customer_id AND o.amount > 0",
    "using": "FROM silver.orders AS o JOIN silver.customers AS c USING (customer_id)",
    "where": "FROM silver.orders AS o, silver.customers AS c WHERE o.amount > 0 AND (c.customer_id = o.customer_id)",
    "left": "FROM silver.orders AS o LEFT JOIN silver.customers AS c ON c.customer_id = o.customer_id",
    "null-safe": "FROM silver.orders AS o JOIN silver.customers AS c ON o.customer_id <=> c.customer_id",
    "subquery": "FROM (SELECT customer_id AS k FROM silver.orders) JOIN silver.customers AS c ON k = c.customer_id",
    "exists": (
        "FROM silver.customers AS c "
        "WHERE EXISTS (SELECT 1 FROM silver.orders AS o WHERE o.customer_id = c.customer_id)"
    ),
}


@pytest.mark.parametrize("way", sorted(JOINS))
def test_equal_columns_are_found_however_they_are_written(shop: Shop, way: str) -> None:
    graph = graph_of(shop, f"SELECT c.customer_id, 1 AS n {JOINS[way]}")
    assert pairs(graph) == {(CUSTOMERS_KEY, ORDERS_CUSTOMER)}


@pytest.mark.parametrize(
    "condition",
    [
        "o.customer_id > c.customer_id",
        "o.customer_id = c.customer_id OR o.amount = 0",
        "o.customer_id + 1 = c.customer_id",
    ],
)
def test_what_does_not_force_equality_is_no_edge(shop: Shop, condition: str) -> None:
    graph = graph_of(
        shop, f"SELECT c.customer_id FROM silver.orders AS o JOIN silver.customers AS c ON {condition}"
    )
    assert graph.edges == ()


def test_both_branches_of_a_union_are_followed(shop: Shop) -> None:
    graph = graph_of(
        shop,
        """
        WITH both AS (
          SELECT customer_id FROM silver.customers UNION ALL SELECT customer_id FROM silver.orders
        )
        SELECT o.customer_id FROM silver.orders AS o JOIN both ON o.customer_id = both.customer_id
        """,
    )
    assert pairs(graph) == {(CUSTOMERS_KEY, ORDERS_CUSTOMER), (ORDERS_CUSTOMER, ORDERS_CUSTOMER)}


def test_an_input_that_is_read_twice_has_two_occurrences(shop: Shop) -> None:
    graph = graph_of(
        shop,
        "SELECT a.customer_id FROM silver.orders AS a JOIN silver.orders AS b ON a.order_id = b.order_id",
    )
    key = InputColumn("silver.orders", "order_id")
    assert graph.edges == (Edge(key, key, "0.a", "0.b"),)


def test_a_computed_group_column_has_no_origin(shop: Shop) -> None:
    assert graph_of(shop, "SELECT customer_id + 1 AS customer_id FROM silver.orders").group_origin == {}


def test_without_a_select_the_group_is_the_inputs(shop: Shop) -> None:
    shop.select("gold/customer_totals").unlink()
    assert join_graph(shop.catalog(), "gold.customer_totals") == JoinGraph(
        (), {"customer_id": ORDERS_CUSTOMER}
    )

"""The views show the contract's columns and the history, with the contract's texts, and open nothing."""

import pytest

from lakepulse.contracts.compile.trino import to_trino, trino_view, view_statements
from lakepulse.errors import ContractError
from tests.unit.lakepulse.contracts.shop import Shop, replace, with_views


def test_a_view_reads_its_table_with_the_rights_of_who_asks(shop: Shop) -> None:
    assert view_statements(shop.catalog(), "silver.orders")[0].splitlines() == [
        "CREATE OR REPLACE VIEW delta.silver_views.orders",
        "COMMENT 'Latest state of each order.'",
        "SECURITY INVOKER AS",
        "SELECT",
        *("  order_id,", "  customer_id,", "  order_date,", "  amount,", "  comments"),
        "FROM delta.silver.orders",
    ]


def test_only_a_history_shows_when_its_rows_were_valid(shop: Shop) -> None:
    assert "  _is_current\n" in trino_view(shop.catalog(), "silver.customers")
    assert "_valid_from" not in trino_view(shop.catalog(), "silver.orders")


def test_every_column_has_its_comment_and_quotes_in_it_do_no_harm(shop: Shop) -> None:
    replace(shop.contract("silver/orders"), "doc: What it costs", "doc: The desk's price")
    statements = view_statements(shop.catalog(), "silver.orders")
    assert len(statements) == 1 + 5
    assert "COMMENT ON COLUMN delta.silver_views.orders.amount IS 'The desk''s price'" in statements


def test_a_view_of_the_contracts_stands_under_its_own_name(shop: Shop) -> None:
    statements = view_statements(with_views(shop).catalog(), "silver.named_orders")
    assert statements[0].splitlines() == [
        "CREATE OR REPLACE VIEW delta.silver.named_orders",
        "COMMENT 'Orders with the names of their customers.'",
        "SECURITY INVOKER AS",
        *("SELECT", "  o.order_id,", "  c.customer_name"),
        "FROM delta.silver.orders AS o",
        "JOIN delta.silver.customers AS c",
        "  ON o.customer_id = c.customer_id AND c._is_current",
    ]
    assert statements[1] == "COMMENT ON COLUMN delta.silver.named_orders.order_id IS 'Identifies the order'"


def test_json_of_a_struct_is_said_in_trinos_words() -> None:
    assert "JSON_OBJECT('a': x, 'b': CAST(y AS VARCHAR) NULL ON NULL)" in " ".join(
        to_trino("SELECT to_json(named_struct('a', x, 'b', CAST(y AS STRING))) AS j FROM bronze.t").split()
    )
    with pytest.raises(ContractError, match="Trino cannot say `TO_JSON"):
        to_trino("SELECT to_json(x) AS j FROM bronze.t")


@pytest.mark.parametrize("table", ["source.orders", "bronze.orders"])
def test_raw_tables_have_no_view(shop: Shop, table: str) -> None:
    with pytest.raises(ContractError, match=f"{table} has no view"):
        trino_view(shop.catalog(), table)

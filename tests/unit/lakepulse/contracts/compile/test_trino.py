"""The views show the contract's columns and the history, with the contract's texts, and open nothing."""

import pytest

from lakepulse.contracts.compile.trino import trino_view, view_statements
from lakepulse.errors import ContractError
from tests.unit.lakepulse.contracts.shop import Shop, replace


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


@pytest.mark.parametrize("table", ["source.orders", "bronze.orders"])
def test_raw_tables_have_no_view(shop: Shop, table: str) -> None:
    with pytest.raises(ContractError, match=f"{table} has no view"):
        trino_view(shop.catalog(), table)

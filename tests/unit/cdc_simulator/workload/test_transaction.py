import pytest

from cdc_simulator.workload.transaction import Transaction
from lakepulse.contracts.catalog import Catalog, load_catalog


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_statements_carry_rows_and_keys(catalog: Catalog) -> None:
    transaction = Transaction(catalog, "test")
    transaction.insert("orders", [{"order_id": 1, "customer_id": 5}, {"order_id": 2, "customer_id": 6}])
    transaction.update(
        "inventory", [{"stock_item_id": 3, "quantity_on_hand": -2}], relative=("quantity_on_hand",)
    )
    transaction.delete("order_lines", [8])
    inserted, updated, deleted = transaction.statements
    assert inserted.sql == "INSERT INTO sales.orders (order_id, customer_id) VALUES %s"
    assert inserted.rows == [(1, 5), (2, 6)]
    assert inserted.keys == [1, 2]
    assert "SET quantity_on_hand = t.quantity_on_hand + v.quantity_on_hand" in updated.sql
    assert updated.sql.startswith("UPDATE warehouse.stock_item_holdings")
    assert deleted.sql.startswith("DELETE FROM sales.order_lines")
    assert [statement.op for statement in transaction.statements] == ["c", "u", "d"]


def test_no_rows_make_no_statement(catalog: Catalog) -> None:
    transaction = Transaction(catalog, "test")
    transaction.insert("orders", [])
    transaction.update("orders", [])
    transaction.delete("orders", [])
    assert transaction.statements == []

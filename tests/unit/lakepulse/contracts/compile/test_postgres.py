"""The source's DDL: tables before rows, keys after them."""

import sqlglot

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.postgres import create_keys, create_table, create_tables, indexes, sequences
from tests.unit.lakepulse.contracts.shop import Shop, replace


def test_a_table_has_its_columns_and_no_keys(shop: Shop) -> None:
    assert create_table(shop.catalog().get("source.orders")) == (
        "CREATE TABLE sales.orders (\n"
        "  order_id bigint NOT NULL,\n"
        "  customer_id bigint NOT NULL,\n"
        "  order_date date NOT NULL,\n"
        "  amount numeric(18,2) NOT NULL,\n"
        "  comments text\n)"
    )


def test_a_sequence_is_the_default_of_its_columns(shop: Shop) -> None:
    catalog = shop.catalog()
    assert sequences(catalog) == ("sales.customer_id_seq",)
    assert "customer_id bigint DEFAULT nextval('sales.customer_id_seq') NOT NULL" in create_table(
        catalog.get("source.customers")
    )


def test_keys_come_before_indexes_and_these_before_foreign_keys(shop: Shop) -> None:
    assert create_keys(shop.catalog()) == [
        "ALTER TABLE sales.customers ADD CONSTRAINT pk_customers PRIMARY KEY (customer_id)",
        "ALTER TABLE sales.orders ADD CONSTRAINT pk_orders PRIMARY KEY (order_id)",
        "CREATE INDEX ix_orders_order_date_customer_id ON sales.orders (order_date, customer_id)",
        "CREATE INDEX ix_orders_customer_id ON sales.orders (customer_id)",
        "ALTER TABLE sales.orders ADD CONSTRAINT fk_orders_customer_id "
        "FOREIGN KEY (customer_id) REFERENCES sales.customers (customer_id)",
    ]


def test_a_foreign_key_that_an_index_begins_with_needs_no_other(shop: Shop) -> None:
    replace(shop.contract("source/orders"), "[[order_date, customer_id]]", "[[customer_id, order_date]]")
    assert indexes(shop.catalog().get("source.orders")) == (("customer_id", "order_date"),)


def test_quotes_in_comments_are_doubled(shop: Shop) -> None:
    replace(shop.contract("source/orders"), "doc: Free text", 'doc: "The customer\'s words"')
    assert "COMMENT ON COLUMN sales.orders.comments IS 'The customer''s words'" in create_tables(
        shop.catalog()
    )


def test_the_repositorys_ddl_is_postgres(repository: Catalog) -> None:
    statements = [*create_tables(repository), *create_keys(repository)]
    parsed = sqlglot.parse(";\n".join(statements), dialect="postgres")
    assert len(parsed) == len(statements)
    assert sum("FOREIGN KEY" in statement for statement in statements) == 98

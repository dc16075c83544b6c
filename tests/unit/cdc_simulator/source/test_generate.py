"""What holds for the generated rows, at a small scale and at the smallest."""

from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from cdc_simulator.source.copy import CsvReader
from cdc_simulator.source.counts import MIN_SCALE, row_counts
from cdc_simulator.source.generate import generate
from lakepulse.contracts.catalog import Catalog
from tests.unit.cdc_simulator.source.conftest import SMALL

Tables = dict[str, pa.Table]


def ask(tables: Tables, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as session:
        for name, rows in tables.items():
            session.register(name, rows)
        return session.execute(sql).fetchall()


def test_every_table_has_its_count(small: Tables) -> None:
    assert {name: rows.num_rows for name, rows in small.items()} == row_counts(SMALL)


def test_the_smallest_scale_has_its_counts_too(catalog: Catalog) -> None:
    tables = generate(catalog, MIN_SCALE, seed=1)
    assert {name: rows.num_rows for name, rows in tables.items()} == row_counts(MIN_SCALE)
    for_all_foreign_keys(catalog, tables)


def test_keys_are_unique_and_required_columns_filled(catalog: Catalog, small: Tables) -> None:
    for name, rows in small.items():
        contract = catalog.source_of(name)
        assert len(set(rows[contract.key[0]].to_pylist())) == rows.num_rows, name
        for column, declared in contract.columns.items():
            assert declared.nullable or rows[column].null_count == 0, f"{name}.{column}"
            if declared.type.length:
                longest = max((len(text) for text in rows[column].to_pylist() if text), default=0)
                assert longest <= declared.type.length, f"{name}.{column}"


def for_all_foreign_keys(catalog: Catalog, tables: Tables) -> None:
    for name, rows in tables.items():
        for column, declared in catalog.source_of(name).columns.items():
            if declared.references:
                parent = catalog.get(declared.references)
                known = set(tables[parent.name][parent.key[0]].to_pylist())
                assert set(rows[column].drop_null().to_pylist()) <= known, f"{name}.{column}"


def test_foreign_keys_hold(catalog: Catalog, small: Tables) -> None:
    for_all_foreign_keys(catalog, small)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(catalog: Catalog, small: Tables) -> None:
    again, other = generate(catalog, SMALL, seed=7), generate(catalog, SMALL, seed=8)
    assert all(rows.equals(again[name]) for name, rows in small.items())
    assert not small["orders"].equals(other["orders"])


def test_amounts_of_invoice_lines_follow_from_price_quantity_and_tax(small: Tables) -> None:
    wrong = ask(
        small,
        # In whole cents and thousandths of a percent: DuckDB divides decimals as floating point.
        "SELECT count(*) FROM (SELECT (quantity * unit_price * 100)::BIGINT AS net, "
        "(tax_rate * 1000)::BIGINT AS rate, (tax_amount * 100)::BIGINT AS tax, "
        "(extended_price * 100)::BIGINT AS total FROM invoice_lines) "
        "WHERE total <> net + tax OR tax <> (net * rate + 50000) // 100000",
    )
    assert wrong == [(0,)]


def test_bookings_are_the_sums_of_their_invoices_and_balances_match(small: Tables) -> None:
    wrong = ask(
        small,
        "SELECT count(*) FROM (SELECT invoice_id, sum(extended_price) AS total FROM invoice_lines GROUP BY ALL) "
        "JOIN customer_transactions USING (invoice_id) WHERE total <> transaction_amount",
    )
    assert wrong == [(0,)]
    for table, party in (("customer_transactions", "customer_id"), ("supplier_transactions", "supplier_id")):
        unbalanced = ask(
            small,
            f"SELECT {party} FROM {table} GROUP BY ALL HAVING sum(transaction_amount) <> sum(outstanding_balance)",
        )
        assert unbalanced == []


def test_stock_on_hand_is_the_sum_of_its_movements_and_never_negative(small: Tables) -> None:
    rows = ask(
        small,
        "SELECT quantity_on_hand, sum(quantity) FROM inventory JOIN stock_item_transactions USING (stock_item_id) "
        "GROUP BY stock_item_id, quantity_on_hand",
    )
    assert len(rows) == 227
    assert all(on_hand == total and on_hand >= 0 for on_hand, total in rows)  # type: ignore[operator]


def test_orders_keep_the_ratios_of_the_sample(small: Tables) -> None:
    assert 3.0 < small["order_lines"].num_rows / small["orders"].num_rows < 3.3
    assert small["invoices"].num_rows / small["orders"].num_rows == pytest.approx(0.958, abs=0.01)
    assert 3.5 < small["purchase_order_lines"].num_rows / small["purchase_orders"].num_rows < 4.5


def test_documents_follow_in_time(small: Tables) -> None:
    early = ask(
        small,
        "SELECT count(*) FROM invoices JOIN orders USING (order_id) JOIN customers c ON c.customer_id = "
        "orders.customer_id WHERE invoice_date < order_date OR order_date < account_opened_date "
        "OR picking_completed_when < order_date OR expected_delivery_date < order_date",
    )
    assert early == [(0,)]
    assert ask(small, "SELECT count(*) FROM orders WHERE backorder_order_id <= order_id") == [(0,)]


def test_an_order_has_a_stock_item_once(small: Tables) -> None:
    repeated = "SELECT order_id FROM order_lines GROUP BY order_id, stock_item_id HAVING count(*) > 1"
    assert ask(small, repeated) == []


def test_bookings_share_one_range_of_numbers(small: Tables) -> None:
    numbers = [
        number
        for table in ("customer_transactions", "supplier_transactions", "stock_item_transactions")
        for number in small[table].column(0).to_pylist()
    ]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_texts_are_clean(small: Tables) -> None:
    for name, rows in small.items():
        for column in rows.schema:
            if pa.types.is_string(column.type):
                texts = rows[column.name].drop_null().to_pylist()
                assert all(text and text == text.strip() for text in texts), f"{name}.{column.name}"


def test_tax_and_price_have_the_expected_size(small: Tables) -> None:
    rates = set(small["products"]["tax_rate"].to_pylist())
    assert rates == {Decimal("15.000"), Decimal("10.000")}
    assert min(small["products"]["unit_price"].to_pylist()) >= Decimal("0.50")


def test_csv_comes_whole_in_pieces_of_any_size(small: Tables) -> None:
    def text(size: int) -> bytes:
        reader = CsvReader(small["orders"])
        return b"".join(iter(lambda: reader.read(size), b""))

    assert text(1_000) == text(1 << 20)
    assert text(1_000).count(b"\n") == small["orders"].num_rows

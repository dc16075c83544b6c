"""What holds for the generated rows, at a small scale and at the smallest."""

import pyarrow as pa

from cdc_simulator.source.drawing.counts import MIN_SCALE, row_counts
from cdc_simulator.source.drawing.period import EARLIEST
from cdc_simulator.source.generate import generate
from lakepulse.contracts.catalog import Catalog
from tests.unit.cdc_simulator.source.conftest import SMALL
from tests.unit.cdc_simulator.source.shop_tables import Tables


def test_every_table_has_its_count(small: Tables) -> None:
    assert {name: rows.num_rows for name, rows in small.items()} == row_counts(SMALL)


def test_the_smallest_scale_has_its_counts_too(catalog: Catalog) -> None:
    tables = generate(catalog, MIN_SCALE, 1, EARLIEST)
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
    again, other = generate(catalog, SMALL, 7, EARLIEST), generate(catalog, SMALL, 8, EARLIEST)
    assert all(rows.equals(again[name]) for name, rows in small.items())
    assert not small["orders"].equals(other["orders"])


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

"""Contracts of tables of files: what does not fit is named with its place, and the lake's tables have file and line."""

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import skipping_columns
from lakepulse.contracts.model import Layer
from tests.unit.lakepulse.contracts.shop import Shop, assert_named, put, structure_found

CONTRACTS = {
    "files/prices": """\
table: files.prices
owner: commerce
purpose: Prices as they come.
kind: upsert
key: [product_id]
format:
  csv: {delimiter: ";"}
columns:
  product_id: {type: int64, heading: Product, doc: Which product}
  price: {type: "decimal(9,2)", doc: What it costs}
""",
    "bronze/prices": """\
table: bronze.prices
owner: commerce
purpose: Every row of the files.
kind: append
key: [_load, _file, _line]
inputs: [files.prices]
written_by: lakepulse ingest
""",
    "silver/prices": """\
table: silver.prices
owner: commerce
purpose: The latest price of each product.
kind: upsert
key: [product_id]
inputs: [bronze.prices]
written_by: lakepulse ingest
columns:
  product_id: {type: int64, doc: Which product}
  price: {type: "decimal(9,2)", doc: What it costs}
""",
}


def with_files(shop: Shop) -> Shop:
    for stem, text in CONTRACTS.items():
        put(shop.contract(stem), text)
    return shop


def test_what_fits_has_no_problem(shop: Shop) -> None:
    assert structure_found(with_files(shop)) == []


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("files/prices", '  csv: {delimiter: ";"}\n', "  nulls: [x]\n", 1, "table", "one of csv, json"),
        ("files/prices", "kind: upsert", "kind: scd2", 4, "kind", "append or upsert"),
        ("files/prices", "  price:", "  month:", 10, "columns.month", "partition of every bronze table"),
        ("files/prices", "key: [product_id]", "key: [product_id]\nretention: 30d", 6, "retention", "is kept"),
        (
            "bronze/prices",
            "written_by: lakepulse ingest\n",
            "",
            1,
            "written_by",
            "expected `lakepulse ingest`",
        ),
        (
            "bronze/orders",
            "kind: append",
            "kind: append\nwritten_by: lakepulse ingest",
            5,
            "written_by",
            "belongs to",
        ),
        (
            "silver/prices",
            "written_by: lakepulse ingest",
            "written_by: lakepulse fit",
            7,
            "written_by",
            "expected",
        ),
        ("silver/prices", "kind: upsert", "kind: scd2", 4, "kind", "append or upsert"),
        (
            "silver/prices",
            "product_id: {type: int64,",
            "product_id: {type: int64, references: silver.orders,",
            9,
            "columns.product_id.references",
            "join it in gold",
        ),
        ("silver/prices", "  price: ", "  cost: ", 10, "columns.cost", "has no column `cost`"),
        (
            "silver/orders",
            "key: [order_id]",
            "key: [order_id]\nformat: {csv: {}}",
            6,
            "format",
            "tables of files",
        ),
    ],
)
def test_what_does_not_fit_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    assert_named(with_files(shop), structure_found, (stem, old, new), (line, key, expected))


def test_the_lakes_tables_have_file_and_line_and_no_lsn(shop: Shop) -> None:
    catalog = with_files(shop).catalog()
    bronze, silver = (lake_schema(catalog, f"{layer}.prices") for layer in ("bronze", "silver"))
    assert bronze.names[2:6] == ["_load", "_line", "_file", "_file_sha256"]
    assert silver.names == ["product_id", "price", "_load", "_line", "_ingested_at"]
    assert skipping_columns(catalog, catalog.get("bronze.prices"))[:2] == ("_load", "_line")
    assert "_commit_lsn" not in {*bronze.names, *silver.names}


def test_what_commands_write_is_left_to_them() -> None:
    catalog = load_catalog()
    for layer in (Layer.BRONZE, Layer.SILVER):
        assert f"{layer}.sales_targets" not in [contract.table for contract in catalog.computed(layer)]
    assert {"silver.sales_targets", "gold.model_parameters"} <= set(catalog.written())
    assert "bronze.sales_targets" not in catalog.written()

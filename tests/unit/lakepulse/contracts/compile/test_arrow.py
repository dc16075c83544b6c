"""Every lake table has one Arrow schema, whichever engine uses it."""

import pyarrow as pa
import pytest

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.errors import ContractError
from tests.unit.lakepulse.contracts.shop import Shop

ORDERS = [
    ("order_id", pa.int64(), False),
    ("customer_id", pa.int64(), False),
    ("order_date", pa.date32(), False),
    ("amount", pa.decimal128(18, 2), False),
    ("comments", pa.string(), True),
]


def shape(schema: pa.Schema) -> list[tuple[str, pa.DataType, bool]]:
    return [(field.name, field.type, field.nullable) for field in schema]


def test_bronze_holds_nullable_columns_then_where_each_change_came_from(shop: Shop) -> None:
    schema = lake_schema(shop.catalog(), "bronze.orders")
    assert shape(schema)[:5] == [(name, of_type, True) for name, of_type, _ in ORDERS]
    assert schema.names[5:] == [
        *("_op", "_commit_lsn", "_sequence", "_transaction_id", "_committed_at", "_ingested_at"),
        *("_topic", "_partition", "_offset", "_schema_id", "_before", "year", "month", "day"),
    ]
    assert schema.field("_before").type == pa.struct([(name, of_type) for name, of_type, _ in ORDERS])
    assert schema.field("_transaction_id").nullable


def test_silver_adds_the_identity_of_the_change(shop: Shop) -> None:
    schema = lake_schema(shop.catalog(), "silver.orders")
    assert shape(schema)[:5] == ORDERS
    assert schema.names[5:] == ["_commit_lsn", "_sequence", "_committed_at"]


def test_history_adds_the_validity_of_each_version(shop: Shop) -> None:
    schema = lake_schema(shop.catalog(), "silver.customers")
    assert schema.names[-3:] == ["_valid_from", "_valid_to", "_is_current"]
    assert schema.field("_valid_to").nullable


def test_gold_has_its_own_columns_only(shop: Shop) -> None:
    catalog = shop.catalog()
    schema = lake_schema(catalog, "gold.customer_totals")
    assert schema.names == list(catalog.get("gold.customer_totals").columns)


@pytest.mark.parametrize("table", sorted(BUILT_IN))
def test_the_platforms_own_tables_have_schemas_too(shop: Shop, table: str) -> None:
    schema = lake_schema(shop.catalog(), table)
    assert schema.names == BUILT_IN[table].schema.names
    assert all(field.metadata is None for field in schema)


def test_all_times_are_microseconds_in_utc(repository: Catalog) -> None:
    for table in repository.tables:
        for field in lake_schema(repository, table):
            assert not pa.types.is_timestamp(field.type) or field.type == pa.timestamp("us", "UTC"), (
                table,
                field,
            )


def test_an_unknown_table_is_refused(shop: Shop) -> None:
    with pytest.raises(ContractError, match=r"no table `silver\.nothing`"):
        lake_schema(shop.catalog(), "silver.nothing")

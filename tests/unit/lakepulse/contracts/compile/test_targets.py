"""A table can be shown in every form that it has, and the others are refused with a word on what to ask for."""

import json
from contextlib import suppress

import pytest

from lakepulse.contracts.compile.targets import Form, compile_to
from lakepulse.errors import ContractError
from tests.unit.lakepulse.contracts.shop import Shop, with_views

FORMS = {
    "source.orders": set(Form) - {Form.DUCKDB, Form.TRINO},
    "bronze.orders": {Form.SPARK, Form.DELTA, Form.DOCS, Form.LINEAGE, Form.ARROW},
    "gold.customer_totals": set(Form) - {Form.AVRO, Form.KEY, Form.DDL},
    "silver.names": {Form.SPARK, Form.DUCKDB, Form.TRINO, Form.DOCS, Form.LINEAGE, Form.ARROW},
    "bronze.dead_letters": {Form.SPARK, Form.DELTA, Form.ARROW},
}


@pytest.mark.parametrize("table", FORMS)
def test_a_table_has_its_forms_and_no_other(shop: Shop, table: str) -> None:
    catalog, shown = with_views(shop).catalog(), set()
    for target in Form:
        with suppress(ContractError):
            assert compile_to(catalog, table, target).endswith("\n")
            shown.add(target)
    assert shown == FORMS[table]


def test_a_key_of_a_lake_table_is_to_be_asked_of_its_source(shop: Shop) -> None:
    with pytest.raises(ContractError, match=r"silver.orders has no key form") as caught:
        compile_to(shop.catalog(), "silver.orders", Form.KEY)
    assert caught.value.cure == "Show source.orders so."


def test_the_ddl_names_key_and_indexes(shop: Shop) -> None:
    text = compile_to(shop.catalog(), "source.orders", Form.DDL)
    assert text.startswith("CREATE TABLE")
    assert "-- primary key: order_id\n" in text
    assert "-- index on order_date, customer_id\n" in text


def test_delta_and_lineage_are_json(shop: Shop) -> None:
    delta = json.loads(compile_to(shop.catalog(), "bronze.orders", Form.DELTA))
    assert delta["partition_columns"] == ["year", "month", "day"]
    assert delta["order_columns"] == ["_commit_lsn", "_sequence"]
    lineage = json.loads(compile_to(shop.catalog(), "gold.customer_totals", Form.LINEAGE))
    assert lineage["columns"]["total_amount"] == ["silver.orders.amount"]

"""A contract's suite says everything that the contract says, and nothing that GX would answer differently from SQL."""

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.quality.expectations import checked_rows, suite
from lakepulse.contracts.model import Contract, Layer
from spark_jobs.runtime.engines.engine import flat_sql

CATALOG = load_catalog()
TABLES = [c for layer in (Layer.SILVER, Layer.GOLD) for c in CATALOG.by_layer(layer)]


@pytest.mark.parametrize("contract", TABLES, ids=lambda contract: contract.table)
def test_every_statement_of_a_contract_is_in_its_suite(contract: Contract) -> None:
    reasons = [each["meta"]["contract"] for each in suite(contract)["expectations"]]
    assert reasons.count("not nullable") == sum(not column.nullable for column in contract.columns.values())
    assert reasons.count("key") == 1
    for name in contract.expect:
        assert any(reason.startswith(f"{name}: ") for reason in reasons)
    for name, column in contract.columns.items():
        if column.references:
            assert f"{name} refers to {column.references}" in reasons


@pytest.mark.parametrize("contract", TABLES, ids=lambda contract: contract.table)
def test_the_rows_have_every_column_that_the_suite_names(contract: Contract) -> None:
    sql = flat_sql(checked_rows(contract), "duckdb")
    for each in suite(contract)["expectations"]:
        for column in each["kwargs"].get("column_list") or [each["kwargs"]["column"]]:
            assert column in sql

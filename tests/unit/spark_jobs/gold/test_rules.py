"""Rules of gold contracts: a broken one stops or warns, and a rule that is null holds."""

import logging
from decimal import Decimal

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Contract
from lakepulse.errors import QualityError
from spark_jobs.gold.rules import check_rules
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine

ROWS = pa.table({"order_value": [Decimal("2.00"), None]})
ENGINE = DuckDbEngine()


def contract(**rules: tuple[str, str]) -> Contract:
    expect = {name: {"rule": rule, "on_fail": on_fail} for name, (rule, on_fail) in rules.items()}
    return Contract.model_validate({**load_catalog().get("gold.fact_orders").model_dump(), "expect": expect})


def test_a_broken_rule_stops_and_is_named_with_its_count() -> None:
    with pytest.raises(QualityError, match=r"1 rows break the rule cheap \(order_value < 1\)"):
        check_rules(contract(cheap=("order_value < 1", "fail")), ENGINE, ROWS)


def test_a_rule_that_only_warns_is_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        check_rules(
            contract(cheap=("order_value < 1", "warn"), held=("order_value > 1", "fail")), ENGINE, ROWS
        )
    assert [record.getMessage() for record in caplog.records] == [
        "gold.fact_orders: 1 rows break the rule cheap (order_value < 1)"
    ]

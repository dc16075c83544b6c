"""Shapes of SELECTs: columns that are equal in every joined row, and which inputs may do without a partner."""

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.select.query import InputColumn
from spark_jobs.gold.shape import shape_of
from tests.unit.spark_jobs.gold.test_restrict import SHAPE

CATALOG = load_catalog()


def test_an_optional_input_never_narrows_the_one_that_it_was_joined_to() -> None:
    assert SHAPE.may_restrict(by="orders", table="lines")
    assert not SHAPE.may_restrict(by="lines", table="orders")
    assert SHAPE.may_restrict(by="lines", table="customers")
    assert not SHAPE.may_restrict(by="customers", table="lines")


def test_a_fact_meets_its_lines_by_the_key_of_the_order() -> None:
    shape = shape_of(CATALOG, "gold.fact_orders")
    key = InputColumn("silver.orders", "order_id")
    (meeting,) = [columns for columns in shape.equal if key in columns]
    assert InputColumn("silver.order_lines", "order_id") in meeting
    assert shape.group["order_id"] == meeting
    assert "silver.order_lines" in shape.optional
    assert "silver.orders" not in shape.optional


def test_sets_of_equal_columns_are_disjoint() -> None:
    for contract in CATALOG.tables.values():
        if contract.table.startswith("gold.") and contract.group:
            columns = [column for each in shape_of(CATALOG, contract.table).equal for column in each]
            assert len(columns) == len(set(columns)), contract.table


def test_as_was_joins_are_known_by_the_day_of_the_fact() -> None:
    timelines = shape_of(CATALOG, "gold.daily_sales_metrics").timelines
    assert {timeline.table for timeline in timelines.values()} == set(timelines)
    assert "gold.dim_customer" in timelines

"""Profiles by Spark: what a table holds in figures, nothing of a person's data, and a row a column in the lake."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from pyspark.sql import SparkSession

from spark_jobs.quality.profile import LONGEST, TABLE, ColumnProfile, keep, profile
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.quality.shop import published, row, shop

pytestmark = pytest.mark.integration
SECRET = "leave it with the neighbour"
LONG = "a" * LONGEST


@pytest.fixture(scope="module")
def context(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """Five order lines, of which one has no price, and three orders with notes of a person."""
    with pytest.MonkeyPatch.context() as patch:
        made = replace(shop(tmp_path_factory.mktemp("home"), patch), spark=lambda: spark)
        lines = [
            row(
                made,
                "silver.order_lines",
                order_line_id=n,
                quantity=quantity,
                unit_price=price,
                description=text,
            )
            for n, quantity, price, text in (
                (1, 10, Decimal("1.50"), "mug"),
                (2, 10, Decimal("2.50"), "mug"),
                (3, 10, Decimal("3.50"), "mug"),
                (4, 20, Decimal("4.50"), f"{LONG}1"),
                (5, 100, None, f"{LONG}2"),
            )
        ]
        orders = [row(made, "silver.orders", order_id=n, comments=SECRET) for n in (1, 2, 3)]
        published(made, {"silver.order_lines": lines, "silver.orders": orders, "silver.invoices": []})
        yield made


def profiles(context: Context, table: str) -> dict[str, ColumnProfile]:
    found = profile(context, [context.catalog.get(table)], lambda text: None)
    assert [each.column_name for each in found] == list(context.catalog.get(table).columns)
    return {each.column_name: each for each in found}


def test_numbers_are_counted_ranged_and_averaged(context: Context) -> None:
    found = profiles(context, "silver.order_lines")
    quantity, price = found["quantity"], found["unit_price"]
    assert (quantity.row_count, quantity.null_count, quantity.distinct_count) == (5, 0, 3)
    assert (quantity.least, quantity.greatest, quantity.mean) == ("10", "100", 30.0)
    assert (quantity.lower_quartile, quantity.median, quantity.upper_quartile) == (10.0, 10.0, 20.0)
    assert quantity.top_values == {"10": 3}
    assert (price.null_count, price.least, price.greatest, price.mean) == (1, "1.50", "4.50", 3.0)
    assert price.top_values == {}


def test_texts_have_a_range_and_frequent_values_but_no_mean(context: Context) -> None:
    text = profiles(context, "silver.order_lines")["description"]
    assert (text.least, text.greatest, text.mean, text.median) == (LONG, "mug", None, None)
    assert text.top_values == {"mug": 3}


def test_of_personal_data_only_counts_are_kept(context: Context) -> None:
    found = profiles(context, "silver.orders")
    comments = found["comments"]
    assert comments.personal
    assert found["is_undersupply_backordered"].top_values == {"false": 3}
    assert (comments.row_count, comments.null_count, comments.distinct_count) == (3, 0, 1)
    assert SECRET not in str(list(found.values()))


def test_an_empty_table_has_profiles_without_values(context: Context) -> None:
    found = profiles(context, "silver.invoices")["invoice_id"]
    assert (found.row_count, found.null_count, found.distinct_count) == (0, 0, 0)
    assert (found.least, found.mean, found.median, found.top_values) == (None, None, None, {})


def test_each_run_adds_a_row_a_column(context: Context) -> None:
    found = profile(context, [context.catalog.get("silver.order_lines")], lambda text: None)
    for _ in range(2):
        keep(context, found)
    rows = context.lake.scan(TABLE).to_table().to_pylist()
    assert len(rows) == 2 * len(found)
    assert len({each["profiled_at"] for each in rows}) == 2
    quantity = next(each for each in rows if each["column_name"] == "quantity")
    assert dict(quantity["top_values"]) == {"10": 3}
    assert quantity["median"] == 10.0

"""The history looks like a business: who buys how much, when, and what comes late."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from cdc_simulator.source.generate import generate
from lakepulse.contracts.catalog import Catalog
from tests.unit.cdc_simulator.source.shop_tables import Tables, ask

UNTIL = date(2026, 11, 22)  # a Sunday
SCALE = 0.2


@pytest.fixture(scope="module")
def shop(catalog: Catalog) -> dict[str, pa.Table]:
    return generate(catalog, SCALE, 3, UNTIL)


def figures(shop: Tables, sql: str) -> list[tuple[Any, ...]]:
    """The numbers and days that a statement gives."""
    return ask(shop, sql)


def test_the_history_ends_when_it_is_told_to_and_has_no_gap(shop: Tables) -> None:
    days = [day for (day,) in figures(shop, "SELECT DISTINCT order_date FROM orders ORDER BY 1")]
    assert days[-1] == UNTIL - timedelta(days=1)
    gaps = [int((later - day).days) for day, later in pairwise(days)]
    assert max(gaps) <= 3
    (latest,) = figures(
        shop,
        "SELECT greatest((SELECT max(transaction_date) FROM customer_transactions), "
        "(SELECT max(invoice_date) FROM invoices), (SELECT max(last_edited_when)::DATE FROM stock_item_transactions))",
    )[0]
    assert latest == days[-1]


def test_a_few_percent_of_the_deliveries_are_late(shop: Tables) -> None:
    (late,) = figures(
        shop,
        "SELECT avg((json_extract_string(returned_delivery_data, '$.DeliveredWhen')::DATE > expected_delivery_date)"
        "::INT) FROM invoices JOIN orders USING (order_id) WHERE returned_delivery_data IS NOT NULL",
    )[0]
    assert 0.02 < late < 0.07


def test_a_few_customers_make_most_of_the_sales(shop: Tables) -> None:
    sales = "SELECT sum(extended_price)::DOUBLE FROM invoice_lines JOIN invoices USING (invoice_id)"
    totals = np.sort([total for (total,) in figures(shop, f"{sales} GROUP BY customer_id")])
    rank = np.arange(1, len(totals) + 1)
    gini = (2 * rank - len(totals) - 1) @ totals / (len(totals) * totals.sum())
    assert 0.35 < gini < 0.65


def test_business_grows_and_rests_on_sundays_and_holidays(shop: Tables) -> None:
    by_year: dict[int, int] = dict(
        figures(shop, "SELECT year(order_date), count(*) FROM orders GROUP BY ALL")
    )
    assert by_year[2025] > 1.05 * by_year[2024]
    quiet = "dayofweek(order_date) = 0 OR strftime(order_date, '%m%d') IN ('0101', '0704', '1225')"
    assert figures(shop, f"SELECT count(*) FROM orders WHERE {quiet}") == [(0,)]
    week: dict[int, int] = dict(figures(shop, "SELECT isodow(order_date), count(*) FROM orders GROUP BY ALL"))
    assert 0.4 < week[6] * 5 / sum(week[day] for day in range(1, 6)) < 0.6


def test_some_customers_leave_and_others_come(shop: Tables) -> None:
    last = "SELECT customer_id, max(order_date) AS last FROM orders GROUP BY ALL"
    ((silent,),) = figures(shop, f"SELECT avg((last < DATE '{UNTIL}' - 90)::INT) FROM ({last})")
    ((came,),) = figures(
        shop, f"SELECT avg((account_opened_date > DATE '{UNTIL}' - 1000)::INT) FROM customers"
    )
    assert 0.02 < silent < 0.2
    assert 0.02 < came < 0.3


def test_a_delivery_point_is_near_its_city(shop: Tables) -> None:
    east, city_east = (
        f"regexp_extract({place}, '[-.0-9]+')::DOUBLE" for place in ("delivery_location", "location")
    )
    joined = "customers JOIN cities ON delivery_city_id = city_id"
    far = figures(shop, f"SELECT count(*) FROM {joined} WHERE abs({east} - {city_east}) > 0.2")
    assert far == [(0,)]

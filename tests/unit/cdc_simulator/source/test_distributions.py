"""The history looks like a business: who buys how much, when and at what price, what lacks, and what comes back."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from cdc_simulator.source.generate import generate
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from tests.unit.cdc_simulator.source.shop_tables import Tables, ask, silver

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


def gold(catalog: Catalog, shop: Tables, table: str) -> pa.Table:
    """``gold.…`` as its SELECTs make it of the source's rows."""
    inputs = {
        name: silver(catalog, shop, name) if name.startswith("silver.") else gold(catalog, shop, name)
        for name in catalog.inputs(table)
    }
    return DuckDbEngine().query(catalog.selects[table], inputs)


def test_a_few_percent_of_the_goods_are_under_their_reorder_level_on_any_day(
    catalog: Catalog, shop: Tables
) -> None:
    reports = {"reports": gold(catalog, shop, "gold.operational_reports")}
    days = f"FROM reports WHERE report_date BETWEEN DATE '{UNTIL}' - 1150 AND DATE '{UNTIL}' - 1"
    ((mean, most, some),) = figures(
        reports,
        "SELECT avg(items_under_reorder_level) / 227, max(items_under_reorder_level) / 227, "
        f"avg((items_under_reorder_level > 0)::INT) {days}",
    )
    assert 0.02 < mean < 0.1
    assert most < 0.25
    assert some > 0.95
    ((at_the_end,),) = figures(reports, "SELECT arg_max(items_under_reorder_level, report_date) FROM reports")
    assert 3 <= at_the_end < 40


STOCK = """
    SELECT stock_item_id, transaction_occurred_when AS moved_at, sum(quantity) OVER (
        PARTITION BY stock_item_id ORDER BY transaction_occurred_when, quantity DESC) AS stock
    FROM stock_item_transactions"""


def test_goods_are_ordered_because_they_are_under_their_level_and_come_in_some_days_later(
    shop: Tables,
) -> None:
    again = "order_date > (SELECT min(order_date) FROM purchase_orders)"
    ((low,),) = figures(
        shop,
        f"WITH moves AS ({STOCK}), bought AS (SELECT stock_item_id, order_date + INTERVAL 20 HOUR AS sent_at "
        f"FROM purchase_order_lines JOIN purchase_orders USING (purchase_order_id) WHERE {again}) "
        "SELECT avg((stock < reorder_level)::INT) FROM bought ASOF JOIN moves "
        "ON bought.stock_item_id = moves.stock_item_id AND sent_at >= moved_at "
        "JOIN inventory ON inventory.stock_item_id = bought.stock_item_id",
    )
    assert low > 0.98  # a stocktake may find more than the order reckoned with
    ((days, open_orders),) = figures(
        shop,
        "SELECT avg(last_receipt_date - order_date), count(DISTINCT purchase_order_id) "
        "FILTER (NOT is_order_finalized) FROM purchase_order_lines JOIN purchase_orders USING (purchase_order_id) "
        f"WHERE {again}",
    )
    assert 1 < days < 5
    assert open_orders >= 1
    assert figures(shop, f"SELECT min(stock) >= 0 FROM ({STOCK})") == [(True,)]


def test_some_lines_are_picked_in_part_and_the_later_order_has_the_rest(shop: Tables) -> None:
    rests = figures(
        shop,
        "SELECT o.backorder_order_id > o.order_id, rest.quantity = l.quantity - l.picked_quantity, count(*) "
        "FROM order_lines l JOIN orders o USING (order_id) LEFT JOIN order_lines rest "
        "ON rest.order_id = o.backorder_order_id AND rest.stock_item_id = l.stock_item_id "
        "WHERE l.picked_quantity BETWEEN 1 AND l.quantity - 1 GROUP BY ALL",
    )
    ((later, carried, count),) = rests
    assert later
    assert carried
    assert 0.001 < count / shop["order_lines"].num_rows < 0.003


def test_a_few_tenths_of_a_percent_come_back_with_a_reason(shop: Tables) -> None:
    ((notes, reasons, worth),) = figures(
        shop,
        "SELECT count(DISTINCT invoice_id) FILTER (is_credit_note), count(DISTINCT credit_note_reason), "
        "-sum(extended_price) FILTER (is_credit_note) / sum(extended_price) FROM invoices JOIN invoice_lines "
        "USING (invoice_id)",
    )
    assert 0.002 < notes / shop["invoices"].num_rows < 0.006
    assert reasons == 5
    assert 0.0005 < worth < 0.003
    wrong = "SELECT count(*) FROM invoices WHERE is_credit_note <> (credit_note_reason IS NOT NULL)"
    assert figures(shop, wrong) == [(0,)]


def test_prices_change_once_or_twice_a_year_and_rise(shop: Tables) -> None:
    ((steps, rise, current),) = figures(
        shop,
        "WITH usual AS (SELECT stock_item_id, order_date, max(l.unit_price) AS price FROM order_lines l "
        "JOIN orders USING (order_id) GROUP BY ALL) "
        "SELECT avg(prices), avg(rise), avg((last_price = unit_price)::INT) FROM (SELECT stock_item_id, "
        "count(DISTINCT price) AS prices, (arg_max(price, order_date) / arg_min(price, order_date))::DOUBLE AS rise, "
        "arg_max(price, order_date) AS last_price FROM usual GROUP BY 1) JOIN products USING (stock_item_id)",
    )
    assert 4 < steps < 8
    assert 1.03 < rise < 1.15
    assert current > 0.85  # the others were last sold to a customer with a deal, or before the last change


def test_the_shop_works_by_day_and_most_of_all_before_and_after_noon(shop: Tables) -> None:
    def hours(column: str, table: str) -> dict[int, int]:
        return dict(figures(shop, f"SELECT hour({column}), count(*) FROM {table} GROUP BY 1"))

    picked = hours("picking_completed_when", "orders WHERE picking_completed_when IS NOT NULL")
    assert set(picked) == set(range(11, 17))
    assert picked[14] > 1.5 * picked[11]
    delivered = hours(
        "(returned_delivery_data->>'$.DeliveredWhen')::TIMESTAMP",
        "invoices WHERE returned_delivery_data IS NOT NULL",
    )
    assert set(delivered) == set(range(9, 18))
    assert delivered[10] > 1.2 * delivered[13] > 1.2 * delivered[17]
    moved = hours("transaction_occurred_when", "stock_item_transactions")
    assert set(moved) == {5, 6, 7, 8, 18}


def test_no_generated_row_breaks_a_rule_of_silver(catalog: Catalog, shop: Tables) -> None:
    engine = DuckDbEngine()
    broken = {
        f"{contract.name}.{name}": count
        for contract in catalog.by_layer(Layer.SILVER)
        for name, expectation in contract.expect.items()
        if contract.name in shop
        for count in engine.query(
            f"SELECT count(*) AS n FROM {contract.table} WHERE NOT ({expectation.rule})",
            {contract.table: silver(catalog, shop, contract.table)},
        )["n"].to_pylist()
        if count
    }
    assert broken == {}

"""A small change recomputes its own groups and no others: counted for every gold table with groups, on every way to it.

Six of everything, number n joined to number n; then one row of one silver table changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest
from prometheus_client import REGISTRY

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.gold.advance import advance
from spark_jobs.gold.plan import plans_of
from tests.unit.spark_jobs.gold.rows import EPOCH, Row
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

CATALOG = load_catalog()
PLANS = plans_of(CATALOG)
GROUPED = {table.removeprefix("gold.") for table, plan in PLANS.items() if plan.shape}
COUNT, CHANGED = 6, 3
VERSIONED = {"customers": 4, "suppliers": 5, "products": 6}
"""Which row of a table with history gets a second version: another than CHANGED, since the lake is shared."""
SECOND_VERSION = EPOCH + timedelta(days=60)


def rows(n: int) -> dict[str, Row]:
    """Row ``n`` of every silver table that gold reads; the last customer has ordered last."""
    day = date(2026, 1, 1) + timedelta(days=40 * n)
    line = {"stock_item_id": n, "unit_price": Decimal(2)}
    moved = {"stock_item_id": n, "transaction_type_id": n, "transaction_occurred_when": EPOCH + timedelta(n)}
    return {
        "countries": {"country_id": n},
        "state_provinces": {"state_province_id": n, "country_id": n},
        "cities": {"city_id": n, "state_province_id": n},
        "customer_categories": {"customer_category_id": n},
        "buying_groups": {"buying_group_id": n},
        "customers": {
            **{"customer_id": n, "delivery_city_id": n, "customer_category_id": n, "buying_group_id": n}
        },
        "supplier_categories": {"supplier_category_id": n},
        "suppliers": {"supplier_id": n, "supplier_category_id": n, "delivery_city_id": n},
        "colors": {"color_id": n},
        "package_types": {"package_type_id": n},
        "stock_groups": {"stock_group_id": n},
        "products": {"stock_item_id": n, "supplier_id": n, "color_id": n, "unit_package_id": n},
        "stock_item_stock_groups": {
            **{"stock_item_stock_group_id": n, "stock_item_id": n, "stock_group_id": n}
        },
        "people": {"person_id": n, "is_employee": True},
        "orders": {"order_id": n, "customer_id": n, "order_date": day, "expected_delivery_date": day},
        "order_lines": {"order_line_id": n, "order_id": n, **line},
        "web_orders": {"order_id": n},
        "invoices": {"invoice_id": n, "order_id": n, "invoice_date": day},
        "invoice_lines": {"invoice_line_id": n, "invoice_id": n},
        "transaction_types": {"transaction_type_id": n},
        "inventory": {"stock_item_id": n},
        "purchase_orders": {"purchase_order_id": n, "supplier_id": n},
        "purchase_order_lines": {"purchase_order_line_id": n, "purchase_order_id": n},
        "customer_transactions": {
            "customer_transaction_id": n,
            "customer_id": n,
            "invoice_id": n,
            "transaction_date": day,
        },
        "stock_item_transactions": {"stock_item_transaction_id": n, **moved},
        "exchange_rates": {"rate_date": day, "base_currency": "USD", "currency": "EUR"},
        "weather": {"city_id": n, "weather_date": day - timedelta(days=1)},
    }


@dataclass(frozen=True)
class Change:
    """What becomes of a row of a silver table; how many rows of which gold tables are computed for it.

    ``full``: gold tables that are computed as a whole, since the way to them leads through a computed column.
    """

    table: str
    values: Row
    recomputed: Mapping[str, int]
    full: frozenset[str] = field(default=frozenset())

    def __str__(self) -> str:
        return self.table


def operations(milestones: int, *, days: int) -> dict[str, int]:
    """The rows of the day's operations: of one order so many milestones, on so many days."""
    return {"order_milestones": milestones, "operations_by_region": days, "operations_by_salesperson": days}


CHANGES = [
    # By the row's own key, and through the lines of an order.
    Change("orders", {"expected_delivery_date": date(2026, 12, 1)}, {"fact_orders": 1}),
    Change("web_orders", {"session_id": "y"}, {"web_orders": 1}),
    Change("people", {"full_name": "y"}, {"dim_employee": 1}),
    Change("purchase_orders", {"supplier_id": 1}, {"fact_purchases": 1}),
    Change("purchase_order_lines", {"received_outers": 7}, {"fact_purchases": 1}),
    Change("customer_transactions", {"finalization_date": date(2026, 12, 1)}, {"fact_receivables": 1}),
    # Through gold: the order's milestones and the days of these, its month, its customer, the day's sales.
    Change(
        "invoice_lines",
        {"tax_amount": Decimal(5)},
        {"fact_sales": 1, "revenue_by_currency": 1, **operations(2, days=1)},
    ),
    Change(
        "order_lines",
        {"quantity": 7},
        {
            **{"fact_orders": 1, "customer_months": 1, "customer_analytics": 1},
            **{"customer_days": 1, "daily_sales_metrics": 1, "web_orders": 1, **operations(2, days=1)},
        },
    ),
    Change(
        "invoices",
        {"returned_delivery_data": '{"DeliveredWhen": "2026-04-30T07:05:00"}'},
        {"fact_orders": 1, "deliveries_and_weather": 1, **operations(3, days=1)},
    ),
    # Of the day before the order, on which it is delivered by now.
    Change("weather", {"precipitation": Decimal(3)}, {"deliveries_and_weather": 1}),
    # A rate holds until the next one, so no column equals a day's.
    Change("exchange_rates", {"rate": Decimal(3)}, {}, frozenset({"revenue_by_currency"})),
    Change(
        "stock_item_transactions", {"quantity": Decimal(9)}, {"fact_stock_movements": 1, "daily_stock": 1}
    ),
    # One, two and three optional joins away.
    Change("transaction_types", {"transaction_type_name": "y"}, {"fact_stock_movements": 1}),
    Change("customer_categories", {"customer_category_name": "y"}, {"dim_customer": 1}),
    Change("buying_groups", {"buying_group_name": "y"}, {"dim_customer": 1}),
    Change("supplier_categories", {"supplier_category_name": "y"}, {"dim_supplier": 1}),
    Change("colors", {"color_name": "y"}, {"dim_product": 1}),
    Change("package_types", {"package_type_name": "y"}, {"dim_product": 1}),
    Change("cities", {"city_name": "y"}, {"dim_city": 1, "dim_customer": 1, "dim_supplier": 1}),
    Change(
        "state_provinces",
        {"sales_territory": "y"},
        {
            **{"dim_city": 1, "dim_customer": 1, "customer_analytics": 1, "daily_sales_metrics": 1},
            **{"order_milestones": 3, "operations_by_region": 2},
        },
    ),
    Change("countries", {"country_name": "y"}, {"dim_city": 1}),
    # New versions: their dimension has two, and what was sold as of an earlier day stays.
    Change(
        "customers",
        {"customer_name": "y"},
        {
            **{"dim_customer": 2, "customer_analytics": 1, "daily_sales_metrics": 1},
            **{"order_milestones": 2, "fact_receivables": 1},
        },
    ),
    Change("products", {"stock_item_name": "y"}, {"dim_product": 2}),
    Change("suppliers", {"supplier_name": "y"}, {"dim_supplier": 1, "dim_product": 1}),
    # Through the rows that a common table expression groups; both groups have one name, so the day's sums stay.
    Change("stock_item_stock_groups", {"stock_group_id": 2}, {"dim_product": 1, "customer_days": 1}),
    # A product's category is the least of its groups, so nothing equals the group's key.
    Change(
        "stock_groups",
        {"stock_group_name": "y"},
        {},
        frozenset({"dim_product", "customer_days", "daily_sales_metrics"}),
    ),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> SilverShop:
    """One lake for all changes: none reaches the groups of another in a way that would add to its count."""
    shop = SilverShop(tmp_path_factory.mktemp("lake"), CATALOG)
    every = [rows(n) for n in range(1, COUNT + 1)]
    shop.commit({table: [each[table] for each in every] for table in every[0]})
    advance(shop.context, complete=True)
    return shop


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_changed_row_recomputes_its_groups_only(shop: SilverShop, change: Change) -> None:
    before = counted()
    shop.commit({change.table: versions(change)})
    advance(shop.context, complete=True)
    found = {name: count - before[name] for name, count in counted().items() if count != before[name]}
    wanted = {("groups", table): 1 for table in change.recomputed}
    wanted |= {("rows", table): count for table, count in change.recomputed.items() if count}
    assert found == wanted | {("full", table): 1 for table in change.full}


def versions(change: Change) -> list[Row]:
    """The changed row; of a table with history its first version, closed, and its second."""
    row = rows(VERSIONED.get(change.table, CHANGED))[change.table]
    if change.table not in VERSIONED:
        return [{**row, **change.values}]
    closed = {"_commit_lsn": 1, "_valid_to": SECOND_VERSION, "_is_current": False}
    return [{**row, **closed}, {**row, **change.values, "_valid_from": SECOND_VERSION}]


def counted() -> dict[tuple[str, str], float]:
    """By table with groups: how often it was computed by them or in full, and how many rows came out."""
    names = {(how, table): {"table": f"gold.{table}", "how": how} for table in GROUPED for how in HOWS}
    found = {key: sample("lakepulse_gold_refreshes_total", labels) for key, labels in names.items()}
    for table in GROUPED:
        found["rows", table] = sample("lakepulse_gold_recomputed_rows_total", {"table": f"gold.{table}"})
    return found


HOWS = ("groups", "difference", "full")


def sample(name: str, labels: dict[str, str]) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_every_table_with_groups_and_every_input_has_its_case() -> None:
    assert {table for change in CHANGES for table in change.recomputed} == GROUPED
    inputs = {
        name for table in GROUPED for name in PLANS[f"gold.{table}"].columns if name.startswith("silver.")
    }
    assert {f"silver.{change.table}" for change in CHANGES} == inputs

"""Random histories of silver: gold that followed every change equals gold computed from the end alone."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from spark_jobs.gold.advance import advance
from spark_jobs.gold.plan import plans_of
from spark_jobs.gold.settings import GoldSettings
from tests.examples import few
from tests.unit.spark_jobs.gold.rows import EPOCH, Row
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

CATALOG = load_catalog()
TABLES = [contract.name for contract in CATALOG.computed(Layer.GOLD)]
FOLLOW = GoldSettings(mode="incremental")

ids = st.integers(1, 4)
days = st.integers(0, 40).map(lambda n: date(2026, 1, 20) + timedelta(days=n))
moments = st.integers(0, 40 * 24).map(lambda n: datetime(2026, 1, 20, tzinfo=UTC) + timedelta(hours=n))
cents = st.integers(0, 5000).map(lambda n: Decimal(n) / 100)
names = st.sampled_from(["a", "b", "c"])


def delivered(day: date | None) -> str | None:
    return None if day is None else f'{{"DeliveredWhen": "{day.isoformat()}T07:05:00"}}'


ROWS: dict[str, st.SearchStrategy[Row]] = {
    "orders": st.fixed_dictionaries(
        {
            "order_id": ids,
            "customer_id": ids,
            "order_date": days,
            "expected_delivery_date": days,
            "picking_completed_when": st.none() | moments,
        }
    ),
    "order_lines": st.fixed_dictionaries(
        {
            "order_line_id": st.integers(1, 6),
            "order_id": ids,
            "stock_item_id": ids,
            "quantity": st.integers(0, 9),
            "unit_price": st.none() | cents,
        }
    ),
    "web_orders": st.fixed_dictionaries({"order_id": ids, "customer_id": ids}),
    "invoices": st.fixed_dictionaries(
        {
            "invoice_id": ids,
            "order_id": st.none() | ids,
            "customer_id": ids,
            "invoice_date": days,
            "is_credit_note": st.booleans(),
            "returned_delivery_data": (st.none() | days).map(delivered),
        }
    ),
    "invoice_lines": st.fixed_dictionaries(
        {
            "invoice_line_id": st.integers(1, 6),
            "invoice_id": ids,
            "extended_price": cents,
            "tax_amount": cents,
        }
    ),
    "customer_transactions": st.fixed_dictionaries(
        {
            "customer_transaction_id": st.integers(1, 6),
            "customer_id": ids,
            "invoice_id": st.none() | ids,
            "transaction_date": days,
            "finalization_date": st.none() | days,
        }
    ),
    "purchase_orders": st.fixed_dictionaries(
        {"purchase_order_id": ids, "supplier_id": ids, "order_date": days, "expected_delivery_date": days}
    ),
    "purchase_order_lines": st.fixed_dictionaries(
        {
            "purchase_order_line_id": st.integers(1, 6),
            "purchase_order_id": ids,
            "ordered_outers": st.integers(1, 9),
            "last_receipt_date": st.none() | days,
            "is_order_line_finalized": st.booleans(),
        }
    ),
    "stock_item_transactions": st.fixed_dictionaries(
        {
            "stock_item_transaction_id": st.integers(1, 6),
            "stock_item_id": ids,
            "transaction_type_id": ids,
            "invoice_id": st.none() | ids,
            "transaction_occurred_when": moments,
            "quantity": st.integers(-9, 9).map(Decimal),
        }
    ),
    "inventory": st.fixed_dictionaries(
        {
            "stock_item_id": ids,
            "quantity_on_hand": st.integers(0, 20),
            "reorder_level": st.integers(0, 9),
            "last_cost_price": cents,
        }
    ),
    "transaction_types": st.fixed_dictionaries({"transaction_type_id": ids, "transaction_type_name": names}),
    "cities": st.fixed_dictionaries({"city_id": ids, "state_province_id": ids, "city_name": names}),
    "state_provinces": st.fixed_dictionaries(
        {"state_province_id": ids, "country_id": ids, "sales_territory": names}
    ),
    "countries": st.fixed_dictionaries({"country_id": ids, "country_name": names}),
    "customer_categories": st.fixed_dictionaries(
        {"customer_category_id": ids, "customer_category_name": names}
    ),
    "buying_groups": st.fixed_dictionaries({"buying_group_id": ids, "buying_group_name": names}),
    "supplier_categories": st.fixed_dictionaries(
        {"supplier_category_id": ids, "supplier_category_name": names}
    ),
    "exchange_rates": st.fixed_dictionaries(
        {
            "rate_date": days,
            "base_currency": st.sampled_from(["USD", "GBP"]),
            "currency": st.sampled_from(["EUR", "JPY"]),
            "rate": cents,
        }
    ),
    "weather": st.fixed_dictionaries(
        {"city_id": ids, "weather_date": days, "precipitation": st.none() | cents}
    ),
    "sales_targets": st.fixed_dictionaries(
        {
            "target_month": days.map(lambda day: day.replace(day=1)),
            "salesperson_id": ids,
            "target_revenue": cents,
        }
    ),
    "colors": st.fixed_dictionaries({"color_id": ids, "color_name": names}),
    "package_types": st.fixed_dictionaries({"package_type_id": ids, "package_type_name": names}),
    "stock_groups": st.fixed_dictionaries({"stock_group_id": ids, "stock_group_name": names}),
    "stock_item_stock_groups": st.fixed_dictionaries(
        {"stock_item_stock_group_id": ids, "stock_item_id": ids, "stock_group_id": ids}
    ),
    "people": st.fixed_dictionaries({"person_id": ids, "full_name": names, "is_employee": st.booleans()}),
}
HISTORIES: dict[str, st.SearchStrategy[Row]] = {
    "customers": st.fixed_dictionaries(
        {
            "customer_id": ids,
            "customer_name": names,
            "delivery_city_id": ids,
            "customer_category_id": ids,
            "buying_group_id": st.none() | ids,
        }
    ),
    "products": st.fixed_dictionaries(
        {
            "stock_item_id": ids,
            "stock_item_name": names,
            "supplier_id": ids,
            "color_id": st.none() | ids,
            "unit_package_id": ids,
            "unit_price": cents,
        }
    ),
    "suppliers": st.fixed_dictionaries(
        {"supplier_id": ids, "supplier_name": names, "delivery_city_id": ids, "supplier_category_id": ids}
    ),
}
upserts = st.sampled_from(sorted(ROWS)).flatmap(lambda table: st.tuples(st.just(table), ROWS[table]))
versions = st.sampled_from(sorted(HISTORIES)).flatmap(
    lambda table: st.tuples(st.just(table), HISTORIES[table])
)
changes = st.tuples(upserts | versions, st.integers(0, 4).map(lambda n: n == 0))
commits = st.lists(st.lists(changes, min_size=1, max_size=12), min_size=2, max_size=4)


@dataclass
class State:
    """What silver holds, so that deletes hit rows and versions close their predecessor."""

    rows: dict[tuple[Any, ...], Row] = field(default_factory=dict)

    def batch(self, drawn: list[tuple[tuple[str, Row], bool]], lsn: int) -> tuple[dict[str, list[Row]], ...]:
        """The upserts and deletes by table, at most one a key, of one commit."""
        ups: dict[str, dict[Any, Row]] = {}
        gone: dict[str, dict[Any, Row]] = {}
        for (table, row), delete in drawn:
            key = (table, *(row[name] for name in CATALOG.get(f"silver.{table}").key if name in row))
            if table in HISTORIES:
                for version in self._versions(key, row, lsn, delete=delete):
                    ups.setdefault(table, {})[(key, version["_commit_lsn"])] = version
            elif key not in ups.get(table, {}) and key not in gone.get(table, {}):
                if delete and key in self.rows:
                    gone.setdefault(table, {})[key] = self.rows.pop(key)
                else:
                    ups.setdefault(table, {})[key] = self.rows[key] = row
        return tuple({t: list(rows.values()) for t, rows in kind.items()} for kind in (ups, gone))

    def _versions(self, key: tuple[Any, ...], row: Row, lsn: int, *, delete: bool) -> Iterator[Row]:
        before = self.rows.get(key)
        at = EPOCH + timedelta(days=12 * lsn)
        if before is not None and before["_commit_lsn"] == lsn:
            return
        if before is not None and before["_is_current"]:
            yield {**before, "_valid_to": at, "_is_current": False}
        if not delete:
            self.rows[key] = {**row, "_commit_lsn": lsn, "_valid_from": at, "_is_current": True}
            yield self.rows[key]
        elif before is not None:
            self.rows[key] = {**before, "_valid_to": at, "_is_current": False}


@few(4)
@given(commits)
def test_gold_that_followed_equals_gold_from_scratch(
    history: list[list[tuple[tuple[str, Row], bool]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = SilverShop(Path(folder) / "followed", CATALOG)
        state = State()
        for lsn, drawn in enumerate(history, start=1):
            shop.commit(*state.batch(drawn, lsn))
            # Tables that may be stale follow some of the publications, as in a stream.
            advance(shop.context, settings=FOLLOW, complete=lsn % 2 == 0 or lsn == len(history))
        followed = {table: shop.gold(table) for table in TABLES}
        fresh = from_scratch(shop)
    for table in TABLES:
        assert followed[table] == fresh[table], table


def test_histories_are_of_all_tables_that_gold_reads() -> None:
    inputs = {name for plan in plans_of(CATALOG).values() for name in plan.columns}
    drawn = {f"silver.{name}" for name in (*ROWS, *HISTORIES)}
    assert drawn == {name for name in inputs if name.startswith("silver.")}
    assert len(TABLES) == 25


def from_scratch(shop: SilverShop) -> dict[str, list[Row]]:
    """Gold computed over the same silver tables in one go, as on a first run."""
    for name in [*TABLES, "publications"]:
        folder = Path(shop.lake.uri(f"gold.{name}"))
        folder.rename(folder.with_name(f"{name}.followed"))
    again = SilverShop.over(shop)
    advance(again.context, complete=True)
    return {table: again.gold(table) for table in TABLES}

"""Gold follows silver: by affected groups as by computing everything."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import Catalog, load_catalog
from spark_jobs.gold import advance as advance_module
from spark_jobs.gold.advance import advance
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.runtime.tables.publication import oldest_change
from spark_jobs.runtime.work import Portion, Transformation
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def shop(tmp_path: Path, catalog: Catalog) -> SilverShop:
    return SilverShop(tmp_path, catalog)


def order(order_id: int, customer_id: int = 1, **more: object) -> dict[str, object]:
    return {"order_id": order_id, "customer_id": customer_id, "order_date": MONDAY, **more}


def line(line_id: int, order_id: int, quantity: int = 1, price: str = "1.00") -> dict[str, object]:
    return {
        "order_line_id": line_id,
        "order_id": order_id,
        "stock_item_id": 1,
        "quantity": quantity,
        "unit_price": Decimal(price),
    }


def test_first_advance_computes_everything(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)], "order_lines": [line(1, 1, 3, "2.50"), line(2, 1)]})
    published = advance(shop.context)
    assert published is not None
    assert published.watermark == 1
    assert [row["order_value"] for row in shop.gold("fact_orders")] == [Decimal("8.50")]


def test_a_changed_line_changes_its_order_only(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1), order(2)], "order_lines": [line(1, 1), line(2, 2)]})
    advance(shop.context)
    shop.commit({"order_lines": [line(2, 2, 5, "3.00")]})
    advance(shop.context)
    values = {row["order_id"]: row["order_value"] for row in shop.gold("fact_orders")}
    assert values == {1: Decimal("1.00"), 2: Decimal("15.00")}


def test_what_was_written_is_counted_by_how_it_was_computed(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1), order(2)], "order_lines": [line(1, 1), line(2, 2)]})
    advance(shop.context)
    first = shop.context.work.take()
    assert first["gold.fact_orders", Transformation.FULL_REFRESH] == Portion(2, after=-1, up_to=1)
    shop.commit({"orders": [order(3)], "order_lines": [line(2, 2, 5, "3.00")]})
    advance(shop.context, complete=True)
    second = shop.context.work.take()
    assert second["gold.fact_orders", Transformation.INCREMENTAL] == Portion(2, after=1, up_to=2)
    assert second["gold.operational_reports", Transformation.DIFFERENCE].rows > 0
    assert not [table for table, _ in second if table == "gold.dim_date"], "nothing of it was written"


def test_nothing_new_publishes_nothing(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)]})
    assert advance(shop.context) is not None
    assert advance(shop.context) is None


def test_a_group_without_rows_vanishes(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1), order(2)]})
    advance(shop.context)
    shop.commit(deleted={"orders": [order(2)]})
    advance(shop.context)
    assert [row["order_id"] for row in shop.gold("fact_orders")] == [1]
    assert [row["order_count"] for row in shop.gold("customer_months")] == [1]


def test_a_table_written_but_not_published_is_caught_up_with(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)]})
    advance(shop.context)
    before = Path(shop.lake.uri("gold.publications"))
    shop.commit({"orders": [order(2)]})
    unpublished = shop.lake.open("gold.publications").version()
    advance(shop.context)
    for table in (
        "customer_months",
        "customer_analytics",
        "operational_reports",
        "customer_days",
        "daily_sales_metrics",
    ):
        undo_last_commit(shop, f"gold.{table}")
    for entry in (before / "_delta_log").glob(f"{unpublished + 1:020d}.json"):
        entry.unlink()
    again = SilverShop.over(shop)
    assert advance(again.context, complete=True) is not None
    assert [row["order_count"] for row in again.gold("customer_months")] == [2]


def test_what_an_unpublished_run_wrote_is_undone_where_the_source_took_it_back(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)], "order_lines": [line(1, 1, 1)]})
    advance(shop.context)
    unpublished = shop.lake.open("gold.publications").version()
    shop.commit({"order_lines": [line(1, 1, 5)]})
    advance(shop.context)
    log = Path(shop.lake.uri("gold.publications")) / "_delta_log"
    (log / f"{unpublished + 1:020d}.json").unlink()
    again = SilverShop.over(shop)
    again.commit({"order_lines": [line(1, 1, 1)]})
    advance(again.context, complete=True)
    assert [row["order_value"] for row in again.gold("fact_orders")] == [Decimal(1)]


@pytest.mark.parametrize("more", [0, 1])
def test_a_report_written_but_not_published_is_published_although_it_is_not_due(
    shop: SilverShop, more: int
) -> None:
    shop.commit({"orders": [order(1)]})
    advance(shop.context, complete=True)
    unpublished = shop.lake.open("gold.publications").version()
    shop.commit({"orders": [order(2)]})
    advance(shop.context, complete=True)
    log = Path(shop.lake.uri("gold.publications")) / "_delta_log"
    (log / f"{unpublished + 1:020d}.json").unlink()
    again = SilverShop.over(shop)
    for number in range(more):
        again.commit({"orders": [order(3 + number)]})
    published = advance(again.context)
    assert published
    for name in ("operational_reports", "order_milestones"):
        table = f"gold.{name}"
        assert published.versions[table] == again.lake.version(table)
        assert again.lake.watermark(table) == published.watermark
    assert [row["orders_taken"] for row in again.gold("operational_reports")] == [2 + more]


def undo_last_commit(shop: SilverShop, table: str) -> None:
    """As if the process had been killed before this commit."""
    version = shop.lake.open(table).version()
    if version > 1:
        (Path(shop.lake.uri(table)) / "_delta_log" / f"{version:020d}.json").unlink()


@pytest.mark.parametrize("mode", ["full", "incremental"])
def test_the_switch_chooses_how_and_not_what(shop: SilverShop, mode: str) -> None:
    shop.commit({"orders": [order(1), order(2, customer_id=2)], "order_lines": [line(1, 1), line(2, 2)]})
    advance(shop.context)
    shop.commit({"order_lines": [line(2, 2, 4)]})
    advance(shop.context, settings=GoldSettings(mode=mode))
    assert sorted(row["order_value"] for row in shop.gold("fact_orders")) == [Decimal(1), Decimal(4)]


def test_a_stale_report_waits_until_it_is_due(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)]})
    advance(shop.context)
    shop.commit({"orders": [order(2)]})
    advance(shop.context)
    assert [row["orders_taken"] for row in shop.gold("operational_reports")] == [1]
    advance(shop.context, complete=True)
    assert [row["orders_taken"] for row in shop.gold("operational_reports")] == [2]


def test_a_stale_report_without_changes_is_not_due_again(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)]})
    advance(shop.context)
    rows = shop.gold("order_milestones")
    shop.commit({"cities": [{"city_id": 1}]})
    advance(shop.context, complete=True)
    assert shop.gold("order_milestones") == rows
    assert shop.lake.watermark("gold.order_milestones") == shop.lsn
    assert advance(shop.context, complete=True) is None


def test_a_due_report_brings_its_stale_inputs_along(
    shop: SilverShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.commit({"orders": [order(1)]})
    advance(shop.context)
    due = "gold.operational_reports"
    monkeypatch.setattr(advance_module, "_age_seconds", lambda _, table: 60.0 if table == due else 59.0)
    shop.commit({"orders": [order(2)]})
    advance(shop.context)
    assert [row["orders_taken"] for row in shop.gold("operational_reports")] == [2]
    watermarks = {
        name: shop.lake.watermark(f"gold.{name}") for name in ("order_milestones", "fact_purchases")
    }
    assert watermarks == {"order_milestones": shop.lsn, "fact_purchases": shop.lsn - 1}


def test_golds_age_is_that_of_the_oldest_change_that_it_passed_over(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)]}, oldest=at(1))
    advance(shop.context)
    for hour in (5, 3, 4):
        shop.commit({"orders": [order(hour)]}, oldest=at(hour))
    published = advance(shop.context)
    assert published
    assert published.oldest_committed_at == at(3)
    again = SilverShop.over(shop)
    assert oldest_change(again.lake, "silver", 1) == at(3), "a restarted process reads it from the lake"
    assert oldest_change(again.lake, "silver", 3) == at(4)
    assert oldest_change(again.lake, "silver", 4) is None


def at(hour: int) -> datetime:
    return datetime(2026, 1, 1, hour, tzinfo=UTC)

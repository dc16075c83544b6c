"""Every kind of bad row, planted past the runners' own checks, is found under its contract's words."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.quality.expectations import suite
from lakepulse.contracts.compile.quality.rule_checks import CRITICAL
from spark_jobs.quality.report import QualityFinding
from spark_jobs.quality.rows import PublishedRows
from spark_jobs.quality.suites import DataDocs
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.publication import latest
from spark_jobs.silver import quarantine
from tests.unit.spark_jobs.gold.rows import EPOCH
from tests.unit.spark_jobs.quality.shop import Row, published, row, shop

ORDER_NUMBER = "customer_purchase_order_number"
Shop = Callable[..., tuple[QualityFinding, ...]]


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return shop(tmp_path, monkeypatch)


def findings(context: Context, table: str, tables: dict[str, list[Row]]) -> tuple[QualityFinding, ...]:
    published(context, tables)
    publications = (latest(context.lake, layer) for layer in ("silver", "gold"))
    versions = {table: version for each in publications if each for table, version in each.versions.items()}
    rows = PublishedRows(context.lake, context.catalog, versions)
    contract = context.catalog.get(table)
    docs = DataDocs(context.settings.home.home / "quality" / "data_docs")
    result = docs.check(suite(contract), rows.frame(contract))
    page = docs.publish()
    assert table in page.read_text()
    return result.findings


def parents(context: Context) -> dict[str, list[Row]]:
    return {
        "silver.people": [row(context, "silver.people", person_id=1)],
        "silver.customers": [row(context, "silver.customers", customer_id=1)],
    }


def one(found: tuple[QualityFinding, ...]) -> QualityFinding:
    assert len(found) == 1, [str(each) for each in found]
    return found[0]


def test_rows_that_their_contract_allows_give_no_finding(context: Context) -> None:
    assert (
        findings(
            context, "silver.orders", {**parents(context), "silver.orders": [row(context, "silver.orders")]}
        )
        == ()
    )


@pytest.mark.parametrize(
    ("bad", "column", "reason"),
    [
        ({"order_date": None}, "order_date", "not nullable"),
        ({"customer_id": 9}, "exists_customer_id", "customer_id refers to silver.customers"),
        (
            {"backorder_order_id": 9},
            "exists_backorder_order_id",
            "backorder_order_id refers to silver.orders",
        ),
        ({"customer_purchase_order_number": "x" * 21}, "customer_purchase_order_number", "string(20)"),
        (
            {"expected_delivery_date": date(2015, 12, 31)},
            "holds_delivery_after_order",
            "delivery_after_order: expected_delivery_date >= order_date",
        ),
    ],
)
def test_a_bad_row_is_found(context: Context, bad: Row, column: str, reason: str) -> None:
    rows = [
        row(context, "silver.orders", order_id=1),
        row(context, "silver.orders", **{"order_id": 2, **bad}),
    ]
    found = one(findings(context, "silver.orders", {**parents(context), "silver.orders": rows}))
    assert (found.column, found.reason, found.severity) == (column, reason, CRITICAL)
    assert (found.broken, found.rows) == (1, 2)


@pytest.mark.parametrize(
    ("table", "column", "given", "reason", "observed"),
    [
        ("silver.orders", ORDER_NUMBER, ["7", None, None, None], "completeness: at least 80 %", 0.25),
        (
            "silver.products",
            "stock_item_name",
            ["a", "b", "a", "a"],
            "unique: at least 95 % of the values",
            0.5,
        ),
        (
            "silver.people",
            "logon_name",
            ["ann", "Bob", None, "Cy@"],
            "pattern: [a-z0-9._-]+(@[a-z0-9.-]+)?",
            None,
        ),
        (
            "silver.people",
            "logon_name",
            ["ann", "ann", None, "bob"],
            "unique: at least 100 % of the values",
            2 / 3,
        ),
    ],
)
def test_a_threshold_that_is_missed_names_its_column_and_what_was_seen(
    context: Context, table: str, column: str, given: list[str | None], reason: str, observed: float | None
) -> None:
    (key,) = context.catalog.get(table).key
    rows = [
        row(context, table, **{"person_id": 1, "email_address": "a@b.example", key: number, column: value})
        for number, value in enumerate(given, 1)
    ]
    found = [
        each for each in findings(context, table, {**parents(context), table: rows}) if each.column == column
    ]
    assert [each.reason for each in found] == [reason]
    assert (found[0].observed, found[0].severity) == (pytest.approx(observed) if observed else None, CRITICAL)
    assert found[0].rows == len(given)


def test_only_the_present_version_of_a_history_counts_as_a_value(context: Context) -> None:
    closed = {"_is_current": False, "_commit_lsn": 1}
    rows = [
        row(context, "silver.products", stock_item_id=n, stock_item_name=name, **more)
        for n, name, more in [(1, "a", closed), (1, "a", {"_commit_lsn": 2}), (2, "b", {"_commit_lsn": 3})]
    ]
    found = findings(context, "silver.products", {"silver.products": rows})
    assert "stock_item_name" not in {each.column for each in found}


def test_pages_show_no_value_of_a_personal_column_that_is_held_to_a_threshold(context: Context) -> None:
    rows = [row(context, "silver.people", person_id=n, logon_name="SECRET NAME") for n in (1, 2)]
    found = findings(context, "silver.people", {"silver.people": rows})
    assert {each.column for each in found} >= {"logon_name"}
    assert "SECRET" not in str(found)
    pages = context.settings.home.home / "quality" / "data_docs"
    assert not [page for page in pages.rglob("*.html") if "SECRET" in page.read_text()]


def test_a_doubled_key_is_found(context: Context) -> None:
    rows = [row(context, "silver.orders", order_id=1)] * 2
    found = one(findings(context, "silver.orders", {**parents(context), "silver.orders": rows}))
    assert (found.column, found.reason) == ("order_id", "key")


def test_two_current_versions_of_one_key_are_found(context: Context) -> None:
    rows = [row(context, "silver.customers", _commit_lsn=lsn) for lsn in (1, 2)]
    found = findings(
        context,
        "silver.customers",
        {"silver.customers": rows, **{"silver.people": parents(context)["silver.people"]}},
    )
    assert "one current version a key" in {each.reason for each in found}


def test_gold_is_held_to_its_rules(context: Context) -> None:
    rows = [row(context, "gold.daily_sales_metrics", total_orders=0)]
    found = one(findings(context, "gold.daily_sales_metrics", {"gold.daily_sales_metrics": rows}))
    assert (found.column, found.reason) == ("total_orders", "has_orders: total_orders > 0")


def customers_there(context: Context, *customers: int) -> list[bool]:
    """Whether the rows of a suite say that an order's customer is there, for orders of these customers."""
    contract = context.catalog.get("silver.orders")
    orders = [row(context, contract.table, order_id=n, customer_id=n) for n in customers]
    published(context, {**parents(context), contract.table: orders})
    held = {"table": "silver.customers", "key": '{"customer_id": 9}', "row": "{}", "rule": "r"}
    identity = {"_commit_lsn": 1, "_sequence": 1, "_committed_at": datetime(2026, 1, 1, tzinfo=UTC)}
    schema = lake_schema(context.catalog, quarantine.TABLE)
    context.writer.add(quarantine.TABLE, pa.Table.from_pylist([{**held, **identity}], schema))
    closed = row(context, "silver.customers", customer_id=8, _is_current=False, _committed_at=EPOCH)
    schema = lake_schema(context.catalog, "silver.customers")
    context.writer.add("silver.customers", pa.Table.from_pylist([closed], schema))
    versions = {name: context.lake.open(name).version() for name in ("silver.customers", "silver.people")}
    versions[contract.table] = context.lake.open(contract.table).version()
    frame = PublishedRows(context.lake, context.catalog, versions).frame(contract)
    return [bool(there) for there in frame.sort_values("order_id")["exists_customer_id"]]


def test_a_parent_in_quarantine_is_there_for_its_children_and_a_former_version_is_not(
    context: Context,
) -> None:
    assert customers_there(context, 1, 7, 8, 9) == [True, False, False, True]

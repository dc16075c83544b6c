"""How a verdict is printed: what was found and excused by name, and what was compared on request."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from operations.cli.proof.verify import as_text, print_report, print_tables
from proof.compare import Difference
from proof.report import CheckReport, Compared, Excuse, Finding, FindingKind, LedgerReport, Report

COMPARED = Compared("silver.orders", "the source", 1234, ("order_id", "comments"), ("secret",))
FINDING = Finding(
    "gold.fact_sales", FindingKind.ABSENT, "the table is not in the lake", "`lakepulse run gold` makes it."
)
REPORT = Report(
    lsn="0/AB",
    tables=(Difference("silver.orders", 1234),),
    ledger=LedgerReport(),
    gold=(),
    expected_tables=1,
    expected_gold=1,
    views=3,
    checks=(
        CheckReport.of("source", 1.5, [COMPARED, FINDING, Excuse("silver.orders", "1 rows [absent]")]),
        CheckReport.of("snapshots", 0.5, [Compared("snapshots", "its publication", 1), COMPARED]),
    ),
)


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=1000)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_finding_is_printed_with_its_table_and_cure_and_what_was_not_seen_is_counted(
    console: Console,
) -> None:
    print_report(REPORT, console)
    text = printed(console)
    assert "absent gold.fact_sales: the table is not in the lake. `lakepulse run gold` makes it." in text
    assert "source and lake differ" in text
    assert "0 of 1 tables" in text
    assert "3 views are computed when they are read" in text
    assert "1 tables of the newest snapshot held against theirs" in text
    assert "excused: silver.orders: 1 rows [absent]" in text


def test_a_clean_report_says_so(console: Console) -> None:
    gold = (Difference("gold.fact_sales", 1),)
    print_report(replace(REPORT, gold=gold, checks=()), console)
    assert "nothing lost, nothing doubled" in printed(console)


def test_tables_name_witness_rows_columns_and_what_was_left_out(console: Console) -> None:
    print_tables(REPORT, console)
    line = "source: silver.orders against the source: 1,234 rows, 2 columns, without secret"
    assert line in printed(console)
    assert "source 1.5 s" in printed(console)


def test_json_holds_verdict_findings_and_everything_compared() -> None:
    report = json.loads(as_text(REPORT))
    assert report["ok"] is False
    assert report["findings"][0]["kind"] == "absent"
    assert report["checks"][0]["compared"][0]["left_out"] == ["secret"]

"""Findings: critical ones first, and a report that is sound as long as there is none of these."""

import json
from datetime import UTC, datetime
from pathlib import Path

from lakepulse.contracts.compile.quality.rule_checks import CRITICAL, WARNING
from spark_jobs.quality.report import QualityFinding, QualityReport, TableResult


def finding(column: str, severity: str, examples: tuple[str, ...] = ()) -> QualityFinding:
    return QualityFinding("silver.a", column, "expect", severity, "a > 0", 1200, 3400, examples)


def report(*findings: QualityFinding) -> QualityReport:
    results = tuple(TableResult(each.table, 5, 2, (each,), 0.1) for each in findings)
    return QualityReport(datetime(2026, 1, 1, tzinfo=UTC), results, Path("docs/index.html"))


def test_critical_findings_come_first_in_the_order_of_the_tables() -> None:
    found = report(
        *(finding(*each) for each in [("a", WARNING), ("b", CRITICAL), ("c", WARNING), ("d", CRITICAL)])
    )
    assert [each.column for each in found.findings] == ["b", "d", "a", "c"]
    assert [each.column for each in found.critical] == ["b", "d"]


def test_warnings_alone_leave_a_report_sound() -> None:
    told = [report(finding("a", severity)).as_json() for severity in (WARNING, CRITICAL)]
    assert [each["ok"] for each in told] == [True, False]
    assert json.loads(json.dumps(told[0]))["tables"][0]["findings"][0]["column"] == "a"
    assert report(finding("a", WARNING), finding("b", WARNING)).as_json()["expectations"] == 4


def test_a_finding_is_one_line_with_its_examples_if_it_has_any() -> None:
    assert str(finding("a", WARNING)) == "silver.a.a: 1,200 of 3,400 rows break `a > 0`"
    assert str(finding("a", WARNING, ("1", "2"))).endswith("break `a > 0`, for example 1, 2")


def test_a_missed_threshold_says_which_share_was_seen() -> None:
    missed = QualityFinding(
        *("silver.a", "b", "expect", CRITICAL, "completeness: at least 80 %", 1200, 3400), observed=0.647
    )
    assert str(missed) == "silver.a.b: 64.7% of 3,400 rows, completeness: at least 80 %"

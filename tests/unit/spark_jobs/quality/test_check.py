"""A check of what was published: nothing to look at is an error, and so is a finding that must not be."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from lakepulse.contracts.compile.quality.rule_checks import CRITICAL, WARNING
from lakepulse.contracts.model import Contract
from lakepulse.errors import LakeError, QualityError
from spark_jobs.quality import check, freshness
from spark_jobs.quality.report import QualityFinding, QualityReport, TableResult
from spark_jobs.runtime.work import Portion, Transformation
from tests.unit.spark_jobs.quality.shop import published, row, shop


def report(*severities: str) -> QualityReport:
    found = tuple(QualityFinding("silver.a", "c", "e", each, "a > 0", 1, 2) for each in severities)
    results = (TableResult("silver.a", 2, 3, found, 0.1),)
    return QualityReport(datetime(2026, 1, 1, tzinfo=UTC), results, Path("docs/index.html"))


@pytest.mark.parametrize(
    ("severities", "text"),
    [((CRITICAL,), r"`a > 0`\. Open docs"), ((WARNING, CRITICAL, CRITICAL), r"\(and 1 more\)\. Open docs")],
)
def test_a_critical_finding_is_an_error_that_says_how_many_more(
    severities: tuple[str, ...], text: str
) -> None:
    with pytest.raises(QualityError, match=text):
        check.raise_if_critical(report(*severities))
    check.raise_if_critical(report(WARNING))


def test_a_layer_that_has_published_nothing_cannot_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = shop(tmp_path, monkeypatch)
    orders = context.catalog.get("gold.fact_orders")
    with pytest.raises(LakeError, match="gold has published nothing yet"):
        check.check(context, [orders], lambda text: None)


def test_the_last_runs_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "KEPT_RUNS", 2)
    for severity in (CRITICAL, WARNING, CRITICAL):
        check._remember(tmp_path / "runs.jsonl", report(severity))
    lines = (tmp_path / "runs.jsonl").read_text().splitlines()
    assert [json.loads(line)["ok"] for line in lines] == [True, False]


def test_each_table_s_expectations_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = shop(tmp_path, monkeypatch)
    published(context, {"silver.colors": [row(context, "silver.colors")] * 2})
    monkeypatch.setattr(freshness, "frame", lambda context, tables: freshness_of(tables))
    report = check.check(context, [context.catalog.get("silver.colors")], lambda text: None)
    (result,) = [each for each in report.results if each.table == "silver.colors"]
    assert "color_id" in [finding.column for finding in result.findings], "the key is there twice"
    counted = Portion(checked=result.expectations, failed=len(result.findings))
    assert context.work.take() == {("silver.colors", Transformation.CHECK): counted}


def freshness_of(tables: Sequence[Contract]) -> pd.DataFrame:
    """As where Kafka holds nothing that the tables do not show."""
    names = [contract.table for contract in tables]
    return pd.DataFrame({"table": names, "freshness_seconds": 10.0, "lag_seconds": 0.0})

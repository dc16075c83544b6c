"""Suites and their pages: what is found, how bad it is, what is shown of it, and what is not."""

from pathlib import Path

import pandas as pd
import pytest

from lakepulse.contracts.compile.quality.rule_checks import CRITICAL, WARNING
from spark_jobs.quality.suites import EXAMPLES, DataDocs
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.quality.shop import row, shop
from tests.unit.spark_jobs.quality.test_rows import findings, one


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return shop(tmp_path, monkeypatch)


def test_a_rule_that_only_warns_is_a_warning_with_the_value_seen(context: Context) -> None:
    rows = [row(context, "silver.cold_room_temperatures", temperature=-61)]
    found = one(findings(context, "silver.cold_room_temperatures", {"silver.cold_room_temperatures": rows}))
    assert found.severity == WARNING
    assert found.examples == ("-61.00",)


def test_what_concerns_a_person_is_not_shown(context: Context) -> None:
    rows = [row(context, "silver.suppliers", phone_number="123456", website_url="http://x.example")]
    found = findings(context, "silver.suppliers", {"silver.suppliers": rows})
    phone = [each for each in found if each.column == "phone_number"]
    assert [each.examples for each in phone] == [("******",)]
    pages = (context.settings.home.home / "quality" / "data_docs").rglob("*.html")
    assert not any("123456" in page.read_text() for page in pages)


def expectation(type_: str, **kwargs: object) -> dict[str, object]:
    return {"type": type_, "kwargs": kwargs, "severity": CRITICAL, "meta": {"contract": "a rule"}}


def test_some_of_the_values_that_break_a_rule_are_shown_each_once(tmp_path: Path) -> None:
    docs = DataDocs(tmp_path / "docs")
    small = expectation("expect_column_values_to_be_between", column="n", max_value=1)
    result = docs.check({"name": "numbers", "expectations": [small]}, pd.DataFrame({"n": [0, 5, 5, 6, 7, 8]}))
    (found,) = result.findings
    assert (found.broken, found.rows, found.table, found.reason) == (5, 6, "numbers", "a rule")
    assert found.examples == ("5", "6", "7")
    assert len(found.examples) == EXAMPLES


def test_an_expectation_that_cannot_be_evaluated_is_no_finding_but_an_error(tmp_path: Path) -> None:
    docs = DataDocs(tmp_path / "docs")
    absent = expectation("expect_column_values_to_not_be_null", column="absent")
    with pytest.raises(RuntimeError, match="numbers: expect_column_values_to_not_be_null failed"):
        docs.check({"name": "numbers", "expectations": [absent]}, pd.DataFrame({"n": [1]}))


def test_the_last_runs_pages_stay_until_the_new_ones_are_complete(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.html").write_text("the last run")
    docs = DataDocs(folder)
    there = expectation("expect_column_values_to_not_be_null", column="n")
    docs.check({"name": "numbers", "expectations": [there]}, pd.DataFrame({"n": [1]}))
    assert (folder / "index.html").read_text() == "the last run"
    assert "numbers" in docs.publish().read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["docs"]

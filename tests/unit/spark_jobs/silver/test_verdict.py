"""The verdict over rows that break rules: one line for each way in which they do, quarantine, or the end of the run."""

import logging
from pathlib import Path

import pytest

from lakepulse.contracts.model import Contract
from lakepulse.errors import QualityError
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.context import Context
from spark_jobs.silver import quarantine, steps, verdict
from spark_jobs.silver.batch import ChangeBatch
from tests.unit.spark_jobs.silver.small_shop import Source, bronze_rows
from tests.unit.spark_jobs.silver.test_advance import CATALOG, context_with_tables


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return context_with_tables(str(tmp_path))


def owners(on_fail: str) -> Contract:
    rule = {"score_not_negative": {"rule": "score >= 0", "on_fail": on_fail}}
    return Contract.model_validate({**CATALOG.get("silver.owners").model_dump(), "expect": rule})


def settle(context: Context, contract: Contract, scores: dict[int, int], watermark: int) -> int:
    """Returns how many rows go to quarantine."""
    source = Source(lsn=watermark - 10)
    source.begin()
    for key, score in scores.items():
        source.write("owners", "c", {"owner_id": key, "name": "ann", "score": score})
    batch = ChangeBatch(
        context, watermark, {"bronze.owners": bronze_rows(CATALOG, "owners", source.events["owners"])}
    )
    engine = small(context).engine
    images = engine.latest(batch.read(contract, engine), contract.key, False)
    checked = engine.query(steps.checked(CATALOG, contract), {steps.IMAGES: images})
    return verdict.settle(engine, contract, batch, checked)


def test_quarantine_holds_the_rows_that_are_broken_now(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert settle(context, owners("quarantine"), {1: -1, 2: 0, 3: -5}, 110) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "silver.owners: 2 rows break score_not_negative (quarantine), e.g. owner_id=1"
    ]
    settle(context, owners("quarantine"), {1: 4, 4: -1}, 120)
    held = quarantine.open_rows(context.lake)["silver.owners"]
    assert sorted(row.key["owner_id"] for row in held) == [3, 4]


def test_a_rule_that_only_warns_holds_nothing(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert settle(context, owners("warn"), {1: -1}, 110) == 0
    assert "1 rows break score_not_negative (warn)" in caplog.text
    assert quarantine.open_rows(context.lake) == {}


def test_a_rule_that_must_hold_ends_the_run_and_writes_nothing(context: Context) -> None:
    with pytest.raises(QualityError, match=r"silver\.owners: 2 rows break .*owner_id=2"):
        settle(context, owners("fail"), {1: 1, 2: -1, 3: -1}, 110)
    assert quarantine.open_rows(context.lake) == {}

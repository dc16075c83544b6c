"""Scores of the newest checks, what they stand for, and rows in quarantine by rule; on real tables."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from operations.exporter.sources.quality import (
    DEAD_LETTERS,
    FAILURES,
    QUARANTINED,
    SCORE,
    QualitySource,
    failures,
)
from spark_jobs.runtime.job_run import TABLE
from spark_jobs.runtime.tables.lake import Lake

NOW = datetime.now(UTC)


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path))
    return Lake(Settings())


def write(lake: Lake, table: str, *rows: dict[str, object]) -> None:
    write_deltalake(lake.uri(table), pa.Table.from_pylist(list(rows), BUILT_IN[table].schema), mode="append")


def checked(table: str, score: float, minutes_ago: int) -> dict[str, object]:
    ended = NOW - timedelta(minutes=minutes_ago)
    return {
        "job_id": str(minutes_ago),
        "job": "quality",
        "started_at": ended,
        "timestamp": ended,
        "source_tables": [table],
        "target_tables": [],
        "transformation_type": "check",
        "rows_written": 0,
        "data_quality_score": score,
        "status": "succeeded",
    }


def held(table: str, rule: str, key: int) -> dict[str, object]:
    return {"table": table, "rule": rule, "key": str(key), "row": "{}", "_commit_lsn": 1, "_sequence": 1}


def source(lake: Lake) -> QualitySource:
    return QualitySource(Settings(), lake, load_catalog())


def test_an_empty_lake_has_no_letters_and_no_scores(lake: Lake) -> None:
    assert source(lake).read() == {DEAD_LETTERS: {(): 0}, QUARANTINED: {}, SCORE: {}, FAILURES: {}}


def test_a_table_has_the_score_of_its_newest_check_and_a_job_that_wrote_it_counts_nothing(lake: Lake) -> None:
    asked = source(lake)
    wrote = checked("silver.orders", 0.1, 5) | {"transformation_type": "upsert"}
    write(lake, TABLE, checked("silver.orders", 0.5, 60), checked("gold.dim_city", 1.0, 60), wrote)
    assert asked.read()[SCORE] == {("silver", "orders"): 0.5, ("gold", "dim_city"): 1.0}
    write(lake, TABLE, checked("silver.orders", 1.0, 1))
    later = asked.read()
    assert later[SCORE] == {("silver", "orders"): 1.0, ("gold", "dim_city"): 1.0}
    assert later[FAILURES] == {("silver", "orders"): 0, ("gold", "dim_city"): 0}


def test_failures_are_the_expectations_that_the_score_lacks() -> None:
    found = failures({"gold.a": 0.95, "gold.b": 1.0, "gold.gone": 0.5}, {"gold.a": 20, "gold.b": 7})
    assert found == {("gold", "a"): 1, ("gold", "b"): 0}


def test_rows_in_quarantine_are_counted_by_table_and_rule(lake: Lake) -> None:
    rows = [held("silver.orders", "positive", 1), held("silver.orders", "positive", 2)]
    write(lake, "silver.quarantine", *rows, held("silver.orders", "references.customer_id", 1))
    assert source(lake).read()[QUARANTINED] == {
        ("silver.orders", "positive"): 2.0,
        ("silver.orders", "references.customer_id"): 1.0,
    }

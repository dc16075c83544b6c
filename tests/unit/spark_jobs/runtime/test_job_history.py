"""The history of runs: a stream's minutes are one run, and a run is found by job, table, time and how its id begins."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from lakepulse.settings import PROJECT_ROOT
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.job_history import run_of, runs, steps
from spark_jobs.runtime.job_run import FAILED, TABLE, JobRun, job_run
from spark_jobs.runtime.work import Portion, Transformation
from tests.unit.spark_jobs.quality.shop import shop

ORDERS, SALES = "silver.orders", "gold.fact_sales"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return shop(tmp_path, monkeypatch)


def stream(context: Context) -> JobRun:
    """Two records: both of orders, the second of sales too."""
    run = JobRun(context, "stream")
    context.work.add(ORDERS, Transformation.UPSERT, Portion(3, 4, 1, -1, 70))
    run.end()
    context.work.add(ORDERS, Transformation.UPSERT, Portion(5, 5, 0, 70, 90))
    context.work.add(SALES, Transformation.INCREMENTAL, Portion(2, after=70, up_to=90))
    run.end(FAILED, LakeError("gone", "Start it again."))
    return run


def test_a_lake_without_runs_has_none(context: Context) -> None:
    assert runs(context.lake) == []
    with pytest.raises(LakeError, match="no run has an id that begins with `abc`"):
        run_of(context.lake, "abc")


def test_the_minutes_of_a_stream_are_one_run(context: Context) -> None:
    made = stream(context)
    (run,) = runs(context.lake)
    assert (run.job_id, run.job, run.status, run.error) == (
        made.job_id,
        "stream",
        "failed",
        "gone. Start it again.",
    )
    assert run.target_tables == sorted([ORDERS, SALES])
    assert "bronze.orders" in run.source_tables
    assert (run.rows_written, run.data_quality_score) == (10, 0.75)
    assert run.started_at < run.ended_at
    by_target = {step.target_tables[0]: step for step in steps(context.lake, run)}
    orders = by_target[ORDERS]
    assert (orders.rows_written, orders.data_quality_score, orders.transformation_type) == (8, 0.75, "upsert")
    assert (orders.from_lsn, orders.to_lsn) == (-1, 90)
    assert by_target[SALES].source_tables == list(context.catalog.inputs(SALES))


def test_the_questions_in_the_docs_are_answered(context: Context) -> None:
    stream(context)
    blocks = re.findall(r"```sql\n(.*?)```", (PROJECT_ROOT / "docs" / "asking.md").read_text(), re.DOTALL)
    (block,) = [each for each in blocks if TABLE in each]
    last, onward, lossy = (
        query(context.lake, context.catalog, sql).to_pylist() for sql in block.split(";") if sql.strip()
    )
    assert [(row["transformation_type"], row["rows_written"], row["to_lsn"]) for row in last] == [
        ("incremental", 2, 90)
    ]
    assert onward == [], "sales are not made of orders"
    assert [(row["written"], row["worst"]) for row in lossy] == [(ORDERS, 0.75)]


def test_runs_are_found_by_job_table_time_and_id(context: Context) -> None:
    stream(context)
    with job_run(context, "quality"):
        context.work.add(SALES, Transformation.CHECK, Portion(checked=2))
    with job_run(context, "maintain"):
        pass
    lake = context.lake
    assert [run.job for run in runs(lake)] == ["maintain", "quality", "stream"]
    assert [run.job for run in runs(lake, job="quality")] == ["quality"]
    assert [run.job for run in runs(lake, table=ORDERS)] == ["stream"]
    assert [run.job for run in runs(lake, table=SALES)] == ["quality", "stream"]
    (quality,) = runs(lake, job="quality")
    assert quality.target_tables == []
    # All in one file, whose statistics leave no row out.
    lake.open(TABLE).optimize.compact()
    assert [run.job for run in runs(lake, since=quality.ended_at)] == ["maintain", "quality"]
    assert runs(lake, since=datetime.now(UTC) + timedelta(hours=1)) == []
    assert run_of(lake, quality.job_id[:13]) == quality
    with pytest.raises(LakeError, match="3 runs have an id that begins with ``"):
        run_of(lake, "")

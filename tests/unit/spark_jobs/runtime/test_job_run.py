"""Job runs: what was done is recorded once, however the run ends; the stream's by the minute, beside other writers."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lakepulse.errors import LakeError
from spark_jobs.runtime import job_run as module
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_run import TABLE, JobRun, job_run
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.work import Portion, Transformation
from tests.unit.spark_jobs.quality.shop import no_spark, shop

ORDERS, SALES = "silver.orders", "gold.fact_sales"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return shop(tmp_path, monkeypatch)


def records(context: Context) -> list[dict[str, Any]]:
    """The rows of the table, read anew, in the order of their tables."""
    rows: list[dict[str, Any]] = Lake(context.settings).scan(TABLE).to_table().to_pylist()
    return sorted(rows, key=lambda row: (row["timestamp"], row["target_tables"], row["transformation_type"]))


def test_a_run_is_recorded_by_table_with_its_sources_and_its_score(context: Context) -> None:
    with job_run(context, "backfill"):
        context.work.add(ORDERS, Transformation.UPSERT, Portion(3, 4, 1, -1, 70))
        context.work.add(ORDERS, Transformation.UPSERT, Portion(4, 4, 0, 70, 90))
        context.work.add(SALES, Transformation.INCREMENTAL, Portion(2, after=50, up_to=90))
    sales, orders = records(context)
    assert sales["job_id"] == orders["job_id"]
    assert {(row["job"], row["status"], row["error"], row["origin"]) for row in (sales, orders)} == {
        ("backfill", "succeeded", None, None)
    }
    assert orders["started_at"] <= orders["timestamp"]
    assert (orders["source_tables"], orders["target_tables"]) == (["bronze.orders"], [ORDERS])
    assert (orders["rows_written"], orders["data_quality_score"]) == (7, 7 / 8)
    assert (orders["from_lsn"], orders["to_lsn"]) == (-1, 90)
    assert set(sales["source_tables"]) == set(context.catalog.inputs(SALES))
    assert (sales["rows_written"], sales["data_quality_score"]) == (2, None)
    assert (sales["from_lsn"], sales["to_lsn"]) == (50, 90)


def test_what_is_only_looked_at_has_no_target_and_files_in_order_have_themselves_as_source(
    context: Context,
) -> None:
    with job_run(context, "quality"):
        context.work.add(ORDERS, Transformation.CHECK, Portion(checked=4, failed=1))
        context.work.add("bronze.dead_letters", Transformation.COMPACTION, Portion())
    check, compaction = records(context)
    assert (check["source_tables"], check["target_tables"]) == ([ORDERS], [])
    assert check["data_quality_score"] == 0.75
    assert compaction["source_tables"] == compaction["target_tables"] == ["bronze.dead_letters"]


def test_a_run_that_fails_keeps_its_error_and_what_it_had_done(context: Context) -> None:
    def fail() -> None:
        with job_run(context, "run"):
            context.work.add(ORDERS, Transformation.UPSERT, Portion(1))
            raise LakeError("the disk is full\nsecond line", "Make room.")

    with pytest.raises(LakeError):
        fail()
    (record,) = records(context)
    assert (record["status"], record["error"]) == ("failed", "the disk is full")
    assert record["target_tables"] == [ORDERS]


def test_a_run_that_finds_nothing_to_do_is_recorded(context: Context) -> None:
    with job_run(context, "run"):
        pass
    (record,) = records(context)
    assert (record["transformation_type"], record["source_tables"], record["target_tables"]) == (
        "none",
        [],
        [],
    )
    assert (record["status"], record["rows_written"]) == ("succeeded", 0)


def test_a_run_that_airflow_starts_says_so(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"DAG_ID": "daily", "DAG_RUN_ID": "manual__2026-01-01", "TASK_ID": "gold"}
    for name, value in told.items():
        monkeypatch.setenv(f"AIRFLOW_CTX_{name}", value)
    with job_run(context, "run"):
        pass
    assert records(context)[0]["origin"] == "airflow:daily/manual__2026-01-01/gold"


def test_a_record_that_cannot_be_written_is_a_warning(
    context: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "gold").write_text("in the way")
    with job_run(context, "maintain"):
        pass
    assert f"maintain: the run is not in {TABLE}" in caplog.text


def test_the_stream_records_once_a_minute_and_only_where_something_was_done(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    run = JobRun(context, "stream")
    clock[0] = 300.0
    run.record_if_due()
    assert not context.lake.exists(TABLE)
    context.work.add(ORDERS, Transformation.UPSERT, Portion(1))
    run.record_if_due()
    context.work.add(ORDERS, Transformation.UPSERT, Portion(2))
    clock[0] = 359.0
    run.record_if_due()
    assert context.lake.version(TABLE) == 1, "a commit before the minute is over"
    clock[0] = 360.0
    run.record_if_due()
    run.end()
    first, second, last = records(context)
    assert [(row["rows_written"], row["status"]) for row in (first, second, last)] == [
        (1, "running"),
        (2, "running"),
        (0, "succeeded"),
    ]
    assert {row["job_id"] for row in (first, second, last)} == {run.job_id}
    assert second["started_at"] == first["timestamp"]


def test_a_job_records_beside_a_stream_that_takes_itself_for_the_only_writer(context: Context) -> None:
    context.lake.write_alone()
    stream = JobRun(context, "stream")
    stream.end()
    beside = Context(context.settings, context.catalog, Lake(context.settings), no_spark)
    with job_run(beside, "quality"):
        pass
    stream.end()
    assert [row["job"] for row in records(context)] == ["stream", "quality", "stream"]

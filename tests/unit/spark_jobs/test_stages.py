"""Stages behind bronze: work that waits is joined without losing a change, and a restart goes on where it ended."""

from pathlib import Path

import pyarrow as pa
import pytest

from lakepulse.contracts.model import Layer
from spark_jobs.runtime import job_run
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_run import JobRun
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.publication import latest
from spark_jobs.stages import BronzeProgress, SilverProgress, Stages
from tests.unit.spark_jobs.silver.small_shop import Source, bronze_rows
from tests.unit.spark_jobs.silver.test_advance import CATALOG, new_context


def rows(*numbers: int) -> pa.Table:
    return pa.table({"n": pa.array(numbers, pa.int64())})


def test_joined_changes_are_all_of_both_in_their_order() -> None:
    first = BronzeProgress(5, {"bronze.a": rows(1), "bronze.b": rows(2)})
    both = first.merged(BronzeProgress(9, {"bronze.a": rows(3, 4)}))
    assert (both.watermark, both.rows) == (9, 4)
    assert both.changes is not None
    assert {table: part["n"].to_pylist() for table, part in both.changes.items()} == {
        "bronze.a": [1, 3, 4],
        "bronze.b": [2],
    }


def test_changes_that_are_in_bronze_only_stay_to_be_read() -> None:
    known, unknown = BronzeProgress(5, {"bronze.a": rows(1)}), BronzeProgress(9, None)
    assert known.merged(unknown) == unknown
    assert unknown.merged(BronzeProgress(12, {"bronze.a": rows(1)})) == BronzeProgress(12, None)
    assert unknown.rows is None


def test_gold_is_complete_where_either_was_to_be() -> None:
    assert SilverProgress(2).merged(SilverProgress(3, complete=True)) == SilverProgress(5, complete=True)
    assert SilverProgress(2, complete=True).merged(SilverProgress(None)) == SilverProgress(
        None, complete=True
    )


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path / "home"))
    return new_context(str(tmp_path / "lake"))


def test_silver_catches_up_with_what_bronze_had_published_before(context: Context) -> None:
    source = Source()
    source.begin()
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": 1})
    context.writer.add("bronze.owners", bronze_rows(CATALOG, "owners", source.events["owners"]))
    publish(context.lake, CATALOG, Layer.BRONZE, source.lsn, {})
    stages = Stages(context)
    stages.catch_up()
    stages.drain()
    stages.close()
    assert stages.error() is None
    published = latest(context.lake, Layer.SILVER)
    assert published is not None
    assert published.watermark == source.lsn
    assert context.lake.scan("silver.owners").count_rows() == 1


def test_what_the_stages_did_is_recorded_once_a_minute_has_passed_though_nothing_more_comes(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source()
    source.begin()
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": 1})
    context.writer.add("bronze.owners", bronze_rows(CATALOG, "owners", source.events["owners"]))
    publish(context.lake, CATALOG, Layer.BRONZE, source.lsn, {})
    stages = Stages(context, JobRun(context, "stream"))
    stages.catch_up()
    stages.drain()
    stages.settle()
    stages.drain()
    assert not context.lake.exists(job_run.TABLE), "recorded before a minute has passed"
    monkeypatch.setattr(job_run, "EVERY_SECONDS", 0.0)
    stages.settle()
    stages.drain()
    stages.settle()
    stages.close()
    assert stages.error() is None
    (record,) = context.lake.scan(job_run.TABLE).to_table().to_pylist()
    assert (record["job"], record["target_tables"], record["rows_written"]) == (
        "stream",
        ["silver.owners"],
        1,
    )


def test_a_stage_that_fails_is_told(context: Context) -> None:
    publish(context.lake, CATALOG, Layer.BRONZE, 7, {})
    context.lake.create(CATALOG, "bronze.owners")
    source = Source()
    source.begin()
    # An omitted value of a row that was never there.
    source.write("owners", "u", {"owner_id": 1, "name": "__debezium_unavailable_value", "score": 1})
    context.writer.add("bronze.owners", bronze_rows(CATALOG, "owners", source.events["owners"]))
    publish(context.lake, CATALOG, Layer.BRONZE, source.lsn, {})
    stages = Stages(context)
    stages.catch_up()
    stages.close()
    assert "is in no image" in str(stages.error())

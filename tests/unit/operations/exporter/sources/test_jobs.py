"""Jobs as the lake recorded them, read on from the newest; on a real table of runs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.settings import Settings
from operations.exporter.sources.jobs import FAILED, SECONDS, SUCCESS, JobsSource
from spark_jobs.runtime.job_run import TABLE
from spark_jobs.runtime.tables.lake import Lake

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path))
    return Lake(Settings())


def record(lake: Lake, job: str, status: str, minutes_ago: int, seconds: int = 5) -> None:
    ended = NOW - timedelta(minutes=minutes_ago)
    row = {
        "job_id": f"{job}-{minutes_ago}",
        "job": job,
        "started_at": ended - timedelta(seconds=seconds),
        "timestamp": ended,
        "source_tables": [],
        "target_tables": [],
        "transformation_type": "none",
        "rows_written": 0,
        "status": status,
    }
    write_deltalake(lake.uri(TABLE), pa.Table.from_pylist([row], BUILT_IN[TABLE].schema), mode="append")


def test_before_the_first_run_there_is_nothing(lake: Lake) -> None:
    assert JobsSource(lake).read() == {SECONDS: {}, SUCCESS: {}, FAILED: {}}


def test_the_newest_run_and_the_last_success_of_each_job_are_told(lake: Lake) -> None:
    record(lake, "maintain", "succeeded", minutes_ago=60, seconds=7)
    record(lake, "maintain", "failed", minutes_ago=10, seconds=3)
    record(lake, "stream", "running", minutes_ago=1)
    reading = JobsSource(lake).read()
    assert reading[FAILED] == {("maintain",): 1.0}, "a stream that goes on has no end"
    assert reading[SECONDS] == {("maintain",): 3.0}
    assert reading[SUCCESS] == {("maintain",): (NOW - timedelta(minutes=60)).timestamp()}


def test_what_cannot_be_done_yet_has_not_failed(lake: Lake) -> None:
    record(lake, "fit", "skipped", minutes_ago=2)
    reading = JobsSource(lake).read()
    assert (reading[FAILED], reading[SUCCESS]) == ({("fit",): 0.0}, {})


def test_what_is_recorded_later_is_read_on(lake: Lake) -> None:
    source = JobsSource(lake)
    record(lake, "quality", "failed", minutes_ago=20)
    assert source.read()[FAILED] == {("quality",): 1.0}
    record(lake, "quality", "succeeded", minutes_ago=5)
    reading = source.read()
    assert reading[FAILED] == {("quality",): 0.0}
    assert reading[SUCCESS] == {("quality",): (NOW - timedelta(minutes=5)).timestamp()}

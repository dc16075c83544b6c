"""One version an hour, then one a day, stays readable while the log and the files between them go."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from deltalake.exceptions import DeltaError

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables import kept_versions
from spark_jobs.runtime.tables.kept_versions import KeptVersions, clean_log, kept_moments
from spark_jobs.runtime.tables.lake import Lake

CATALOG = load_catalog()
TABLE = "bronze.dead_letters"
NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)


def test_the_first_of_each_hour_and_then_of_each_day_are_kept() -> None:
    every_20_minutes = [NOW - timedelta(minutes=20 * number) for number in range(3 * 24 * 10)]
    kept = kept_moments(every_20_minutes, NOW, days=7)
    hourly = [moment for moment in kept if NOW - moment <= timedelta(days=1)]
    daily = [moment for moment in kept if NOW - moment > timedelta(days=1)]
    assert len(hourly) == 24
    assert {moment.minute for moment in hourly} == {10}
    assert [(moment.day, moment.hour, moment.minute) for moment in daily] == [
        (d, 0, 10) for d in range(4, 10)
    ]


def test_what_was_kept_stays_kept_until_it_is_too_old() -> None:
    every_20_minutes = [NOW - timedelta(minutes=20 * number) for number in range(3 * 24 * 10)]
    kept = kept_moments(every_20_minutes, NOW, days=7)
    later = NOW + timedelta(hours=5)
    assert kept_moments(kept, later, 7) == kept_moments(every_20_minutes, later, 7)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    settings = Settings()
    settings.lake = LakeSettings(root=str(tmp_path))
    return Lake(settings)


def append(lake: Lake, number: int) -> int:
    lake.create(CATALOG, TABLE)
    handle = lake.open(TABLE)
    row = {"_topic": "t", "_partition": 0, "_offset": number, "reason": "r", "_ingested_at": NOW}
    schema = pa.schema(handle.schema().to_arrow())
    write_deltalake(handle, pa.Table.from_pylist([row], schema=schema), mode="append")
    publish(lake, CATALOG, Layer.BRONZE, number, {TABLE: handle.version()})
    return handle.version()


def test_a_kept_version_is_readable_when_the_versions_around_it_are_gone(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_versions, "kept_moments", lambda published, now, days: sorted(published)[:1])
    first = append(lake, 1)
    for number in range(2, 150):
        append(lake, number)
    lake.open(TABLE).optimize.compact()
    kept = KeptVersions(lake, Layer.BRONZE, 7)
    assert kept.watermarks == [1]
    assert kept.of(TABLE) == [first]
    log = Path(lake.uri(TABLE), "_delta_log")
    before = len(list(log.iterdir()))
    assert clean_log(lake, TABLE, kept.of(TABLE), datetime.now(UTC)) > 90
    assert before - len(list(log.iterdir())) > 90
    handle = lake.open(TABLE)
    for path in handle.file_uris():
        os.utime(path, (0, 0))
    expired = {"delta.deletedFileRetentionDuration": "interval 0 seconds"}
    handle.alter.set_table_properties(expired)
    removed = handle.vacuum(dry_run=False, enforce_retention_duration=False, full=True, keep_versions=[first])
    assert len(removed) >= 147
    again = Lake(lake._settings)
    assert again.scan(TABLE, version=first).count_rows() == 1
    assert again.scan(TABLE).count_rows() == 149
    with pytest.raises(DeltaError):
        again.open(TABLE, version=first + 5)


def test_the_log_since_the_moment_stays(lake: Lake) -> None:
    for number in range(120):
        append(lake, number)
    assert clean_log(lake, TABLE, [], datetime.now(UTC) - timedelta(hours=1)) == 0
    assert lake.scan(TABLE, version=3).count_rows() == 3


def test_the_log_below_a_checkpoint_that_was_just_made_stays(lake: Lake) -> None:
    """Who began to read before it was there reads every commit."""
    for number in range(5):
        append(lake, number)
    log, hour_ago = Path(lake.uri(TABLE), "_delta_log"), datetime.now(UTC) - timedelta(hours=1)
    for path in log.iterdir():
        os.utime(path, (0, 0))
    lake.open(TABLE).create_checkpoint()
    assert clean_log(lake, TABLE, [], hour_ago) == 0
    for path in log.glob("*.checkpoint.parquet"):
        os.utime(path, (0, 0))
    assert clean_log(lake, TABLE, [], hour_ago) == 5

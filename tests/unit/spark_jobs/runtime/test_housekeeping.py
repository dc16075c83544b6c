"""The number of files and of publications levels off, and what is kept stays readable."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime import housekeeping
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.housekeeping import MAX_SMALL_FILES, Housekeeping
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables import file_policy, publication
from spark_jobs.runtime.tables.lake import Lake

CATALOG = load_catalog()
TABLE = "bronze.dead_letters"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST_BATCHES = 3_000


def no_spark() -> NoReturn:
    raise AssertionError("housekeeping needs no Spark")


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    settings = Settings()
    settings.lake = LakeSettings(root=str(tmp_path), kept_minutes=1)
    # Only the layer's own tables: 31 others would make a round long.
    monkeypatch.setattr(
        housekeeping, "_tables", lambda context, layer, of_events: [TABLE, f"{layer}.publications"]
    )
    return Context(settings, CATALOG, Lake(settings), no_spark)


def append(context: Context, offset: int) -> None:
    context.lake.create(CATALOG, TABLE)
    handle = context.lake.open(TABLE)
    row = {"_topic": "t", "_partition": 0, "_offset": offset, "reason": "r", "_ingested_at": NOW}
    schema = pa.schema(handle.schema().to_arrow())
    write_deltalake(handle, pa.Table.from_pylist([row], schema=schema), mode="append")
    publish(context.lake, CATALOG, Layer.BRONZE, offset, {TABLE: handle.version()})


def files(path: str) -> int:
    return sum(1 for each in Path(path).rglob("*") if each.is_file())


def test_files_and_publications_level_off(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        file_policy, "retention", lambda minutes: dict.fromkeys(RETENTION, "interval 1 seconds")
    )
    keeper = Housekeeping(context)
    monkeypatch.setattr(keeper, "_kept", timedelta(seconds=1))
    # A batch adds four files at least, two of them a publication's: what is there in the end must be far less. How many
    # batches that takes is a matter of how many go by in the second for which versions are kept.
    for number in range(MOST_BATCHES):
        append(context, number)
        keeper.step(Layer.BRONZE)
        there = files(context.lake.uri(TABLE)) + files(context.lake.uri("bronze.publications"))
        kept = context.lake.scan("bronze.publications").count_rows()
        if number >= 100 and there < 2 * number and kept < number / 2:
            break
    else:
        pytest.fail(f"{there} files and {kept} publications after {MOST_BATCHES} batches")
    assert kept
    assert context.lake.scan(TABLE).count_rows() == number + 1
    latest = publication.latest(context.lake, Layer.BRONZE)
    assert latest is not None
    assert latest.watermark == number


RETENTION = ("delta.deletedFileRetentionDuration", "delta.logRetentionDuration")


def test_many_small_files_become_few(context: Context) -> None:
    for number in range(MAX_SMALL_FILES + 1):
        append(context, number)
    Housekeeping(context).step(Layer.BRONZE)
    assert len(context.lake.open(TABLE).file_uris()) == 1


def test_a_version_within_the_retention_stays_readable(context: Context) -> None:
    append(context, 1)
    version = context.lake.open(TABLE).version()
    for number in range(2, MAX_SMALL_FILES + 3):
        append(context, number)
    keeper = Housekeeping(context)
    keeper._compact(TABLE)
    keeper._remove_old(Layer.BRONZE, TABLE)
    assert context.lake.scan(TABLE, version=version).count_rows() == 1


@pytest.mark.parametrize(("kept_minutes", "pause"), [(1, 60), (10, 600), (240, 600)])
def test_files_are_removed_once_a_pause(
    context: Context, monkeypatch: pytest.MonkeyPatch, kept_minutes: int, pause: int
) -> None:
    context.settings.lake = context.settings.lake.model_copy(update={"kept_minutes": kept_minutes})
    keeper, clock, removed = Housekeeping(context), [0.0], list[float]()
    monkeypatch.setattr(housekeeping, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(keeper, "_remove_old", lambda layer, table: removed.append(clock[0]))
    for number in range(8):
        append(context, number)
        keeper.step(Layer.BRONZE)
        keeper.step(Layer.BRONZE)
        clock[0] += pause / 3
    # Both tables, from the first pause after the start on.
    assert removed == [float(pause)] * 2 + [2.0 * pause] * 2

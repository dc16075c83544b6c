"""Files that no kept version reads go; the published and the latest versions stay readable whatever their age."""

import os
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.delta import retention
from lakepulse.contracts.model import Layer
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.maintenance.clean import clean
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables import file_policy
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.spark_jobs.quality.shop import no_spark

CATALOG = load_catalog()
TABLE = "silver.cities"
FILES_KEPT = "delta.deletedFileRetentionDuration"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A table written three times long ago; nothing is kept for its age."""
    monkeypatch.setattr(
        file_policy, "retention", lambda minutes: {**retention(minutes), FILES_KEPT: "interval 0 seconds"}
    )
    settings = Settings()
    settings.lake = LakeSettings(root=str(tmp_path), kept_days=0)
    lake = Lake(settings)
    for number in range(3):
        write_deltalake(lake.uri(TABLE), pa.table({"k": [number]}), mode="overwrite")
    for path in Path(lake.uri(TABLE)).glob("*.parquet"):
        os.utime(path, (0, 0))
    return Context(settings, CATALOG, lake, no_spark)


def files(context: Context) -> int:
    return len(list(Path(context.lake.uri(TABLE)).glob("*.parquet")))


def test_the_published_version_is_readable_after_the_others_are_gone(context: Context) -> None:
    publish(context.lake, CATALOG, Layer.SILVER, 7, {TABLE: 1})
    assert clean(context, TABLE) == 1
    assert files(context) == 2
    again = Lake(context.settings)
    assert again.scan(TABLE, version=1).to_table()["k"].to_pylist() == [1]
    assert again.scan(TABLE).to_table()["k"].to_pylist() == [2]


def test_without_a_publication_the_latest_version_alone_stays(context: Context) -> None:
    assert clean(context, TABLE) == 2
    assert files(context) == 1
    assert Lake(context.settings).scan(TABLE).to_table()["k"].to_pylist() == [2]
    assert list(Path(context.lake.uri(TABLE), "_delta_log").glob("*.checkpoint.parquet"))


def test_a_publication_outlasts_maintenance_on_many_days_without_another_one(context: Context) -> None:
    # Of an hour's publications the first is kept for days; what readers use is the last.
    publish(context.lake, CATALOG, Layer.SILVER, 6, {TABLE: 0})
    publish(context.lake, CATALOG, Layer.SILVER, 7, {TABLE: 1})
    for _ in range(3):
        clean(Context(context.settings, CATALOG, Lake(context.settings), no_spark), TABLE)
        for path in Path(context.lake.uri(TABLE), "_delta_log").iterdir():
            os.utime(path, (0, 0))
    again = Lake(context.settings)
    assert again.scan(TABLE, version=1).to_table()["k"].to_pylist() == [1]

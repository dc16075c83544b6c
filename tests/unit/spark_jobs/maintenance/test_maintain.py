"""Every table in its turn, each looked after once; and nobody waits longer for the lease than was said."""

from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.maintenance.layout import MAX_SMALL_FILES
from spark_jobs.maintenance.maintain import lake_tables, maintain
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.leasing.lease import FileLease
from spark_jobs.runtime.work import Portion, Transformation
from tests.unit.spark_jobs.quality.shop import shop
from tests.unit.spark_jobs.runtime.writers.plain_rows import numbered

TABLES = ["silver.cities", "silver.colors", "bronze.transactions"]


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    context = shop(tmp_path, monkeypatch)
    for table in TABLES:
        context.lake.create(context.catalog, table)
    return context


def test_the_tables_that_exist_are_named_by_layer(context: Context) -> None:
    assert sorted(lake_tables(context)) == sorted(TABLES)


def test_each_table_is_looked_after_once_and_then_nothing_is_left_to_do(context: Context) -> None:
    told: list[str] = []
    settings = MaintenanceSettings(pause_seconds=0)
    done = maintain(context, FileLease(Settings()), TABLES, settings, told.append)
    assert told == ["waiting for the lease", *TABLES]
    assert [(each.table, each.files_before, each.files_after) for each in done] == [
        (table, 0, 0) for table in TABLES
    ]
    assert {(each.expired_rows, each.removed_files) for each in done} == {(0, 0)}
    assert not context.work.waiting


def test_a_table_whose_files_were_put_in_order_is_counted(context: Context) -> None:
    for number in range(MAX_SMALL_FILES + 1):
        context.writer.add("silver.colors", numbered(context.catalog, "silver.colors", "color_id", [number]))
    settings = MaintenanceSettings(pause_seconds=0)
    maintain(context, FileLease(Settings()), TABLES, settings, lambda text: None)
    assert context.work.take() == {("silver.colors", Transformation.COMPACTION): Portion()}


def test_a_lease_that_is_not_lent_is_an_error_after_a_while(context: Context) -> None:
    settings = MaintenanceSettings(patience_seconds=0.01)
    with FileLease(Settings()).hold("stream"), pytest.raises(LakeError, match="lakepulse stream"):
        maintain(context, FileLease(Settings()), TABLES, settings, lambda text: None)

"""Quarantine changes in one commit, which says up to where its table is settled."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.silver import quarantine

CATALOG = load_catalog()
CITIES = CATALOG.get("silver.cities")


def no_spark() -> NoReturn:
    raise AssertionError("quarantine needs no Spark")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    settings = Settings()
    settings.lake = LakeSettings(root=str(tmp_path))
    lake = Lake(settings)
    lake.create(CATALOG, quarantine.TABLE)
    return Context(settings, CATALOG, lake, no_spark)


def city(key: int, rules: str = "not_null.city_name") -> dict[str, Any]:
    identity = {"_commit_lsn": 5, "_sequence": 1, "_committed_at": datetime(2026, 1, 1, tzinfo=UTC)}
    image = dict.fromkeys(CITIES.columns) | {"city_id": key}
    return {**image, **identity, "_quarantine": rules}


def keys(context: Context) -> list[tuple[int, str]]:
    rows = context.lake.scan(quarantine.TABLE).to_table().to_pylist()
    return sorted((json.loads(row["key"])["city_id"], row["rule"]) for row in rows)


def test_rows_that_go_and_rows_that_come_are_one_commit(context: Context) -> None:
    quarantine.settle(context, CITIES, 7, [], [city(1), city(2, "a,b")])
    assert keys(context) == [(1, "not_null.city_name"), (2, "a"), (2, "b")]
    before = context.lake.open(quarantine.TABLE).version()
    quarantine.settle(context, CITIES, 8, [{"city_id": 1}, {"city_id": 2}], [city(2), city(3)])
    assert keys(context) == [(2, "not_null.city_name"), (3, "not_null.city_name")]
    assert context.lake.open(quarantine.TABLE).version() == before + 1
    assert context.lake.transaction(quarantine.TABLE, f"{WATERMARK}.{CITIES.table}") == 8


def test_rows_that_only_go_leave_nothing(context: Context) -> None:
    quarantine.settle(context, CITIES, 7, [], [city(1)])
    quarantine.settle(context, CITIES, 8, [{"city_id": 1}], [])
    assert keys(context) == []


def test_nothing_to_settle_commits_nothing(context: Context) -> None:
    before = context.lake.open(quarantine.TABLE).version()
    quarantine.settle(context, CITIES, 7, [], [])
    assert context.lake.open(quarantine.TABLE).version() == before

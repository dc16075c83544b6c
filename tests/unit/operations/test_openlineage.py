"""A run as OpenLineage's event: how it ended, what it read, and for each table rows and the columns' origins."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import Settings
from operations.openlineage import run_event
from spark_jobs.runtime.job_history import PastRun, RunStep

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=1)
JOB_ID = "0b5e6a3c-6b0f-4a0e-9d39-0d6d3b0c7d11"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", "15432")
    return Settings()


def past_run(sources: list[str], targets: list[str], status: str = "succeeded", **more: str) -> PastRun:
    error = more.get("error")
    return PastRun(JOB_ID, "run", None, status, error, sources, targets, BEGAN, ENDED, 7, None)


def step(source: str, target: str, rows: int, how: str) -> RunStep:
    return RunStep([source], [target], how, BEGAN, ENDED, rows, None, None, None)


def test_outputs_have_their_rows_and_their_columns_origins(settings: Settings, catalog: Catalog) -> None:
    run = past_run(["bronze.orders", "source.orders"], ["bronze.orders", "silver.orders"])
    steps = [
        step("source.orders", "bronze.orders", 4, "ingest"),
        step("bronze.orders", "silver.orders", 2, "upsert"),
        step("bronze.orders", "silver.orders", 1, "recompute"),
    ]
    event = run_event(settings, catalog, run, steps)
    assert (event["eventType"], event["eventTime"]) == ("COMPLETE", "2026-01-01T00:01:00+00:00")
    assert event["run"] == {"runId": JOB_ID, "facets": {}}
    lake = settings.home.home / "lake"
    assert event["inputs"] == [
        {"namespace": "file", "name": str(lake / "bronze" / "orders")},
        {"namespace": "postgres://127.0.0.1:15432", "name": "wwi.sales.orders"},
    ]
    bronze, silver = event["outputs"]
    assert silver["name"] == str(lake / "silver" / "orders")
    assert [each["outputFacets"]["outputStatistics"]["rowCount"] for each in (bronze, silver)] == [4, 3]
    fields = silver["facets"]["columnLineage"]["fields"]
    assert set(fields) == set(catalog.get("silver.orders").columns)
    assert fields["order_id"]["inputFields"] == [{**event["inputs"][0], "field": "order_id"}]


def test_a_failure_has_its_message(settings: Settings, catalog: Catalog) -> None:
    event = run_event(settings, catalog, past_run([], [], "failed", error="no lease"), [])
    assert event["eventType"] == "FAIL"
    assert event["run"]["facets"]["errorMessage"]["message"] == "no lease"
    assert (event["inputs"], event["outputs"]) == ([], [])


def test_a_table_on_s3_is_named_by_bucket_and_key(
    settings: Settings, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", "s3://lakepulse-")
    compacted = step("gold.job_runs", "gold.job_runs", 0, "compaction")
    event = run_event(
        settings, catalog, past_run(["gold.job_runs"], ["gold.job_runs"], "running"), [compacted]
    )
    assert event["inputs"] == [{"namespace": "s3://lakepulse-gold", "name": "job_runs"}]
    assert event["outputs"][0]["facets"] == {}
    assert event["eventType"] == "RUNNING"

"""The daily pipeline, switched on and triggered through Airflow's API, first instead of the stream, then beside it."""

import json
from typing import Any

import httpx
import pytest

from operations.compose.links import links
from tests.compose.conftest import Platform, wait_until

pytestmark = [pytest.mark.integration, pytest.mark.compose]

DAG = "/api/v2/dags/lakepulse_daily_pipeline"
JOBS = ("bronze_ingestion", "silver_transformation", "gold_aggregation")
DAGS = {
    *("lakepulse_daily_pipeline", "lakepulse_maintenance", "lakepulse_backfill", "lakepulse_reconcile"),
    "lakepulse_batch_ingestion",
}


def answer(response: httpx.Response) -> dict[str, Any]:
    return dict(response.raise_for_status().json())


def test_a_wrong_password_is_refused(airflow: httpx.Client) -> None:
    response = httpx.post(
        airflow.base_url.join("/auth/token"), json={"username": "admin", "password": "admin"}, timeout=120
    )
    assert response.status_code == 401


def test_every_dag_is_there_and_none_is_broken(airflow: httpx.Client) -> None:
    assert {dag["dag_id"] for dag in answer(airflow.get("/api/v2/dags"))["dags"]} == DAGS
    assert answer(airflow.get("/api/v2/importErrors"))["import_errors"] == []


def test_the_daily_pipeline_succeeds_although_a_worker_dies(
    platform: Platform, airflow: httpx.Client
) -> None:
    """Without the stream its first jobs have all to do; the traffic is large enough for the cluster (``conftest``)."""
    platform.docker("compose", "stop", "stream")
    try:
        traffic = ("workload", "--rate", "200", "--changes", "2000")
        assert platform.docker("compose", "run", "--rm", "--no-deps", "workload", *traffic).returncode == 0
        switch_on(airflow)
        # All of gold takes the cluster some 13 s a table; `lakepulse recompute` over all of it has its own tests.
        asked = {"logical_date": None, "conf": {"table": "gold.fact_sales"}}
        run = answer(airflow.post(f"{DAG}/dagRuns", json=asked))["dag_run_id"]
        # Silver's job alone is large enough, and has an executor for some seconds.
        master = next(link.address for link in links(platform.installation, ["spark-master"]))
        workers = workers_by_address(platform)
        platform.crash(wait_until(lambda: busy_workers(master, workers), pause_seconds=0.2)[0])
        wait_until(lambda: state_of(airflow, run) == "failed" or "success" in states(airflow, run, JOBS[-1]))
    finally:
        platform.docker("compose", "start", "stream")
    require_success(airflow, run)
    assert runs(airflow) == [run], "a run that nobody asked for came first"
    platform.wait_until_ready("spark-worker")
    platform.wait_until_ready("stream")
    recorded = platform.docker("compose", "run", "--rm", "--no-deps", "lakepulse", "runs", "list", "--json")
    written = {
        each["origin"].split("/")[-1]: each["target_tables"]
        for each in json.loads(recorded.stdout)
        if each["origin"]
    }
    assert written.keys() >= {*JOBS, "model_fit", "quality_check", "profile_columns"}
    assert {each.partition(".")[0] for each in written["silver_transformation"]} == {"silver"}
    assert written["profile_columns"] == ["gold.column_profiles"]


def workers_by_address(platform: Platform) -> dict[str, str]:
    """The workers' containers, by their IP addresses: asked once, since each question starts Docker's client."""
    names = [each.name for each in platform.compose.containers() if each.service == "spark-worker"]
    return {platform.address(name): name for name in names}


def busy_workers(master: str, workers: dict[str, str]) -> list[str]:
    """Those of the workers on which an executor runs; ``master`` is the address of Spark's page."""
    known = answer(httpx.get(f"{master}/json/"))["workers"]
    return [workers[each["host"]] for each in known if each["coresused"] and each["host"] in workers]


def require_success(airflow: httpx.Client, run: str) -> None:
    wait_until(lambda: state_of(airflow, run) in {"success", "failed"})
    for task in tasks(airflow, run):
        seconds = task["duration"] or 0
        print(f"  {task['task_id']:<24}{task['state']!s:<12}{seconds:6.0f} s, try {task['try_number']}")
    assert state_of(airflow, run) == "success"


def state_of(airflow: httpx.Client, run: str) -> str:
    return str(answer(airflow.get(f"{DAG}/dagRuns/{run}"))["state"])


def tasks(airflow: httpx.Client, run: str) -> list[dict[str, Any]]:
    return list(answer(airflow.get(f"{DAG}/dagRuns/{run}/taskInstances"))["task_instances"])


def states(airflow: httpx.Client, run: str, task_id: str) -> set[str]:
    return {str(task["state"]) for task in tasks(airflow, run) if task["task_id"] == task_id}


def switch_on(airflow: httpx.Client) -> None:
    answer(airflow.patch(DAG, json={"is_paused": False}))


def runs(airflow: httpx.Client) -> list[str]:
    return [each["dag_run_id"] for each in answer(airflow.get(f"{DAG}/dagRuns"))["dag_runs"]]

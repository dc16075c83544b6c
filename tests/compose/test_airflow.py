"""The daily pipeline, switched on and triggered through Airflow's API, beside the running stream."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from lakepulse.compose.links import links
from tests.compose.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.compose]

DAG = "/api/v2/dags/lakepulse_daily_pipeline"
PATIENCE_SECONDS = 900
DAGS = {"lakepulse_daily_pipeline", "lakepulse_maintenance", "lakepulse_backfill", "lakepulse_reconcile"}


@pytest.fixture(scope="module")
def airflow(platform: Platform) -> Iterator[httpx.Client]:
    address = next(link.address for link in links(platform.installation, ["airflow-api-server"]))
    with httpx.Client(base_url=address, timeout=120) as client:
        login = {"username": "admin", "password": platform.secret("airflow_admin")}
        token = client.post("/auth/token", json=login).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


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
    switch_on(airflow)
    run = answer(airflow.post(f"{DAG}/dagRuns", json={"logical_date": None}))["dag_run_id"]
    wait_until(lambda: "running" in states(airflow, run, "bronze_ingestion"))
    platform.crash("spark-worker")
    wait_until(lambda: answer(airflow.get(f"{DAG}/dagRuns/{run}"))["state"] in {"success", "failed"})
    for task in tasks(airflow, run):
        seconds = task["duration"] or 0
        print(f"  {task['task_id']:<24}{task['state']!s:<12}{seconds:6.0f} s, try {task['try_number']}")
    assert answer(airflow.get(f"{DAG}/dagRuns/{run}"))["state"] == "success"
    platform.wait_until_ready("spark-worker")


def switch_on(airflow: httpx.Client) -> None:
    """The run of this morning, which Airflow makes up for, is ended: the one that is triggered would wait for it."""
    answer(airflow.patch(DAG, json={"is_paused": False}))
    wait_until(lambda: bool(runs(airflow)))
    for run in runs(airflow, "queued", "running"):
        answer(airflow.patch(f"{DAG}/dagRuns/{run}", json={"state": "failed"}))


def runs(airflow: httpx.Client, *states: str) -> list[str]:
    found = answer(airflow.get(f"{DAG}/dagRuns", params={"state": states} if states else None))
    return [each["dag_run_id"] for each in found["dag_runs"]]


def states(airflow: httpx.Client, run: str, task: str) -> set[str]:
    return {each["state"] for each in tasks(airflow, run) if each["task_id"] == task}


def tasks(airflow: httpx.Client, run: str) -> list[dict[str, Any]]:
    return list(answer(airflow.get(f"{DAG}/dagRuns/{run}/taskInstances"))["task_instances"])


def wait_until(look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not look():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s"
        time.sleep(5)

"""Monitoring in containers: every page answers, every panel and rule has data, what is wrong is told and resolved."""

import os
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lakepulse.settings import PROJECT_ROOT
from monitoring.dashboard import load_dashboards
from monitoring.rules import load_rules
from tests.compose.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.compose]

PATIENCE_SECONDS = 300
DAG = "lakepulse_backfill"
"""It has no schedule: a run of it waits while it is switched off, and does nothing."""
WITHOUT_SAMPLES = ("lakepulse:quarantined_rows:sum", "lakepulse_dag_expected_interval_seconds")
"""No row of the loaded source breaks a rule, and no run is the schedule's own: the tests ask for theirs."""


def prometheus(path: str, **parameters: str) -> dict[str, Any]:
    """What Prometheus answers."""
    url = f"http://127.0.0.1:{os.environ['PROMETHEUS_PORT']}/api/v1/{path}"
    found: dict[str, Any] = httpx.get(url, params=parameters, timeout=30).raise_for_status().json()["data"]
    return found


def asked(query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = prometheus("query", query=query)["result"]
    return found


def wait_until_none(look: Callable[[], object], what: str) -> None:
    """Return when ``look`` finds nothing any more; fails with what is left."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := look():
        assert time.monotonic() < deadline, f"{what}: {left}"
        time.sleep(2)


def test_every_page_answers(platform: Platform) -> None:
    def down() -> list[str]:
        targets = prometheus("targets")["activeTargets"]
        assert len({each["labels"]["job"] for each in targets}) >= 10
        return [f"{each['scrapeUrl']}: {each['lastError']}" for each in targets if each["health"] != "up"]

    wait_until_none(down, "not scraped")


def test_every_source_of_the_exporter_answers(platform: Platform) -> None:
    def away() -> list[str]:
        return [each["metric"]["source"] for each in asked("lakepulse_exporter_source_up == 0")]

    wait_until_none(away, "without an answer")


def test_every_panel_and_every_rule_has_data(platform: Platform) -> None:
    queries = {panel.query for board in load_dashboards() for panel in board.panels()}
    queries |= {rule.name for rule in load_rules() if not rule.alerts}
    wanted = {query for query in queries if not any(name in query for name in WITHOUT_SAMPLES)}
    wait_until_none(lambda: sorted(query for query in wanted if not asked(query)), "no data")


def test_no_rule_fails(platform: Platform) -> None:
    groups = prometheus("rules")["groups"]
    assert len(groups) >= len(list((PROJECT_ROOT / "monitoring" / "rules").glob("*.yaml")))
    assert [rule for group in groups for rule in group["rules"] if rule.get("lastError")] == []


def test_a_stopped_capture_and_a_failed_run_are_told_and_resolved(
    platform: Platform, airflow: httpx.Client
) -> None:
    runs = f"/api/v2/dags/{DAG}/dagRuns"
    run = airflow.post(runs, json={"logical_date": None}).raise_for_status().json()["dag_run_id"]
    platform.docker("compose", "stop", "capture")
    try:
        airflow.patch(f"{runs}/{run}", json={"state": "failed"}).raise_for_status()
        wait_until_none(lambda: not told("ServiceDown", service="capture"), "nobody is told")
        wait_until_none(lambda: not told("DagFailed", dag=DAG), "nobody is told")
    finally:
        platform.docker("compose", "start", "capture")
        airflow.patch(f"{runs}/{run}", json={"state": "success"}).raise_for_status()
    wait_until_none(lambda: told("ServiceDown", service="capture"), "it is not resolved")
    wait_until_none(lambda: told("DagFailed", dag=DAG), "it is not resolved")


def told(alert: str, **labels: str) -> list[dict[str, Any]]:
    """What Alertmanager has of an alert, each with a runbook that is there."""
    url = f"http://127.0.0.1:{os.environ['ALERTMANAGER_PORT']}/api/v2/alerts"
    every: list[dict[str, Any]] = httpx.get(url, timeout=30).raise_for_status().json()
    wanted = {"alertname": alert, **labels}
    found = [each for each in every if wanted.items() <= each["labels"].items()]
    assert all((PROJECT_ROOT / each["annotations"]["runbook"]).is_file() for each in found)
    return found

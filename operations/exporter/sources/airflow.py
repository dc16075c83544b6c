"""Airflow: each DAG's last run and last success, and how often it should run, from its REST API."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import httpx

from lakepulse.settings import Settings
from operations.exporter.family import Family, Reading
from operations.exporter.settings import ExporterSettings

SUCCESS = Family(
    "lakepulse_dag_last_success_timestamp_seconds", "When a run last ended well, since 1970", ("dag",)
)
FAILED = Family("lakepulse_dag_last_run_failed", "1 where the newest run that has ended failed", ("dag",))
RUNNING = Family("lakepulse_dag_running_runs", "Runs that are going on or wait", ("dag",))
INTERVAL = Family(
    "lakepulse_dag_expected_interval_seconds",
    "From the last scheduled run to the next; of DAGs that are on and have a schedule by time",
    ("dag",),
)
_SECONDS = 10.0
_KEPT_RUNS = 100
_ENDED = ("success", "failed")


class AirflowSource:
    """Airflow's API, as a user that may only look."""

    name = "airflow"
    seconds = 60.0
    families: tuple[Family, ...] = (SUCCESS, FAILED, RUNNING, INTERVAL)

    def __init__(self, settings: Settings, exporter: ExporterSettings) -> None:
        self._user, self._home = exporter.airflow_user, settings.home
        self._client = httpx.Client(base_url=exporter.airflow_url, timeout=_SECONDS)
        self._intervals: dict[str, float] = {}
        self._succeeded: dict[str, float] = {}

    def read(self) -> Reading:
        """All DAGs; raises httpx.HTTPError where Airflow does not answer, or not this user."""
        if "Authorization" not in self._client.headers:
            self._log_in()
        dags = self._get("/api/v2/dags", {"limit": _KEPT_RUNS})
        if dags.status_code == httpx.codes.UNAUTHORIZED:
            # A token lasts a day.
            self._log_in()
            dags = self._get("/api/v2/dags", {"limit": _KEPT_RUNS})
        newest: dict[str, str | int] = {"limit": _KEPT_RUNS, "order_by": "-run_after"}
        runs = self._get("/api/v2/dags/~/dagRuns", newest).raise_for_status().json()["dag_runs"]
        self._succeeded |= last_successes(runs)
        # Kept: a DAG's last scheduled run may be further back than the runs that were read.
        self._intervals |= intervals(dags.raise_for_status().json()["dags"], runs)
        return {
            **of_runs(runs),
            SUCCESS: {(dag,): moment for dag, moment in self._succeeded.items()},
            INTERVAL: {(dag,): each for dag, each in self._intervals.items()},
        }

    def _log_in(self) -> None:
        password = self._home.secret(f"airflow_{self._user}").get_secret_value()
        login = {"username": self._user, "password": password}
        answer = self._client.post("/auth/token", json=login).raise_for_status().json()
        self._client.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def _get(self, path: str, parameters: Mapping[str, str | int]) -> httpx.Response:
        return self._client.get(path, params=dict(parameters))


def intervals(dags: Iterable[Mapping[str, Any]], runs: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """From each DAG's last scheduled run to its next one, in seconds; none of those that are off or wait for data."""
    last: dict[str, str] = {}
    for run in runs:
        if run["run_type"] == "scheduled":
            last.setdefault(run["dag_id"], run["run_after"])
    due = {each["dag_id"]: each["next_dagrun_run_after"] for each in dags if not each["is_paused"]}
    return {dag: _between(last[dag], moment) for dag, moment in due.items() if moment and dag in last}


def _between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def of_runs(runs: Iterable[Mapping[str, Any]]) -> Reading:
    """What the newest ended run of each DAG came to, and how many go on; ``runs`` are newest first."""
    failed: dict[tuple[str, ...], float] = {}
    going: dict[tuple[str, ...], float] = {}
    for run in runs:
        dag = (run["dag_id"],)
        going.setdefault(dag, 0.0)
        if run["state"] in _ENDED:
            failed.setdefault(dag, float(run["state"] == "failed"))
        else:
            going[dag] += 1
    return {FAILED: failed, RUNNING: going}


def last_successes(runs: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """When each DAG's newest good run ended, in s since 1970."""
    found: dict[str, float] = {}
    for run in runs:
        if run["state"] == "success" and run["end_date"]:
            found.setdefault(run["dag_id"], datetime.fromisoformat(run["end_date"]).timestamp())
    return found

"""DAGs from Airflow's REST API, whose answers have this form (3.3)."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from lakepulse.settings import Settings
from operations.exporter.settings import ExporterSettings
from operations.exporter.sources.airflow import FAILED, INTERVAL, RUNNING, SUCCESS, AirflowSource

DAILY, BACKFILL, OFF = "lakepulse_daily_pipeline", "lakepulse_backfill", "lakepulse_maintenance"


def dag(name: str, due: str | None, paused: bool = False) -> dict[str, Any]:
    return {
        "dag_id": name,
        "is_paused": paused,
        "next_dagrun_run_after": due,
        "timetable_summary": "0 3 * * *",
    }


def run(name: str, day: int, state: str, kind: str = "scheduled") -> dict[str, Any]:
    ended = f"2026-11-{day:02}T03:20:00.125000Z" if state in {"success", "failed"} else None
    return {
        "dag_id": name,
        "run_type": kind,
        "run_after": f"2026-11-{day:02}T03:00:00Z",
        "state": state,
        "end_date": ended,
    }


class Airflow(BaseHTTPRequestHandler):
    """The part of the API that is asked; a token holds until ``expire``."""

    tokens = 0
    valid = ""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked != {"username": "monitor", "password": "secret"}:
            return self._answer(401, {"detail": "Invalid credentials"})
        type(self).tokens += 1
        type(self).valid = f"token-{self.tokens}"
        return self._answer(201, {"access_token": self.valid})

    def do_GET(self) -> None:
        if self.headers["Authorization"] != f"Bearer {self.valid}":
            return self._answer(401, {"detail": "Invalid JWT token"})
        if self.path.startswith("/api/v2/dags/~/dagRuns?"):
            return self._answer(200, {"dag_runs": RUNS, "total_entries": len(RUNS)})
        return self._answer(200, {"dags": DAGS, "total_entries": len(DAGS)})

    def _answer(self, status: int, document: object) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


DAGS = [
    dag(DAILY, "2026-11-27T03:00:00Z"),
    dag(BACKFILL, None),
    dag(OFF, "2026-11-27T02:00:00Z", paused=True),
]
RUNS = [
    run(BACKFILL, 26, "running", "manual"),
    run(DAILY, 26, "failed"),
    run(OFF, 25, "success"),
    run(DAILY, 25, "success"),
    run(DAILY, 24, "failed"),
]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AirflowSource]:
    (tmp_path / "airflow_monitor").write_text("secret\n")
    monkeypatch.setenv("LAKEPULSE_SECRETS", str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), Airflow) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        yield AirflowSource(Settings(), ExporterSettings(airflow_url=url))
        server.shutdown()


def test_each_dag_has_its_last_end_its_last_success_and_its_interval(source: AirflowSource) -> None:
    reading = source.read()
    assert reading[FAILED] == {(DAILY,): 1.0, (OFF,): 0.0}
    assert reading[RUNNING] == {(BACKFILL,): 1.0, (DAILY,): 0.0, (OFF,): 0.0}
    assert reading[SUCCESS][(DAILY,)] == 1795576800.125
    assert reading[INTERVAL] == {(DAILY,): 86_400.0}, "one is off, one has no times"


def test_a_token_that_has_run_out_is_asked_for_again(source: AirflowSource) -> None:
    source.read()
    Airflow.valid = "another"
    assert source.read()[INTERVAL]


def test_a_wrong_password_is_an_error(source: AirflowSource, tmp_path: Path) -> None:
    (tmp_path / "airflow_monitor").write_text("wrong\n")
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        source.read()

"""A DAG without containers, and jobs that are run twice or killed: gold is the same. See ``tests/compose`` too."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cdc_simulator.source.load import load
from lakepulse.settings import PROJECT_ROOT, Settings
from spark_jobs.runtime.job_history import runs
from spark_jobs.runtime.tables.lake import Lake
from tests.integration.commands import lakepulse, start
from tests.integration.spark_jobs.maintenance.contents import gold_follows_from_silver, rows

CONF = json.dumps({"table": "gold.fact_sales", "from": "2016-01-01", "to": "2016-01-02"})
TABLES = ("gold.fact_sales", "gold.customer_analytics", "gold.operational_reports")


def run_dag(airflow: Path, home: Path) -> None:
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "LAKEPULSE_AIRFLOW": str(airflow),
        "LAKEPULSE_PYTHON": sys.executable,
    }
    done = subprocess.run(
        [PROJECT_ROOT / "airflow" / "run", "dags", "test", "lakepulse_backfill", "--conf", CONF],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]


@pytest.mark.integration
def test_a_dag_succeeds_and_a_killed_job_leaves_the_same_gold(
    fresh: Settings, airflow: Path, tmp_path: Path
) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    run_dag(airflow, tmp_path / "airflow")
    assert {run.origin.split("/")[-1] for run in runs(Lake(fresh)) if run.origin} == {
        "backfill",
        "check_table",
    }
    first = {table: rows(fresh, table) for table in TABLES}
    assert all(table.num_rows for table in first.values())
    lakepulse("run", "gold")
    assert {table: rows(fresh, table) for table in TABLES} == first
    _killed_in_the_middle(fresh)
    lakepulse("run", "gold")
    assert gold_follows_from_silver(fresh)


def _killed_in_the_middle(settings: Settings) -> None:
    """kill -9 the gold job once it has written its first table."""
    lakepulse("workload", "--rate", "200", "--changes", "600", "--seed", "11")
    lakepulse("capture", "--once")
    lakepulse("run", "bronze")
    lakepulse("run", "silver")
    before = _versions(settings)
    with start("run", "gold") as job:
        while job.poll() is None and _versions(settings) == before:
            time.sleep(0.02)
        job.send_signal(signal.SIGKILL)


def _versions(settings: Settings) -> dict[str, int]:
    return {table: Lake(settings).open(table).version() for table in TABLES}

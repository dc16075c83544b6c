"""The daily pipeline over a real platform: it succeeds, twice gives the same gold, and a killed job leaves no mark."""

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

CONF = json.dumps({"table": "gold.fact_sales"})
"""The one table that Spark computes again: each takes it some seconds of both cores."""
TABLES = ("gold.fact_sales", "gold.customer_analytics", "gold.operational_reports")


def run_pipeline(airflow: Path, home: Path) -> None:
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "LAKEPULSE_AIRFLOW": str(airflow),
        "LAKEPULSE_PYTHON": sys.executable,
    }
    done = subprocess.run(
        [PROJECT_ROOT / "airflow" / "run", "dags", "test", "lakepulse_daily_pipeline", "--conf", CONF],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]


@pytest.mark.integration
def test_the_daily_pipeline_succeeds_and_a_killed_job_leaves_the_same_gold(
    fresh: Settings, airflow: Path, tmp_path: Path
) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    run_pipeline(airflow, tmp_path / "airflow")
    assert (fresh.home.home / "quality" / "data_docs" / "index.html").is_file()
    profiled = Lake(fresh).scan("gold.column_profiles").to_table(columns=["table_name"])
    assert set(profiled["table_name"].to_pylist()) == {"gold.fact_sales"}
    origins = {run.origin.split("/")[-1] for run in runs(Lake(fresh)) if run.origin}
    layers = {"bronze_ingestion", "silver_transformation", "gold_aggregation"}
    assert origins == layers | {"model_fit", "quality_check", "profile_columns"}
    first = {table: rows(fresh, table) for table in TABLES}
    assert all(table.num_rows for table in first.values())
    lakepulse("run", "gold")
    assert {table: rows(fresh, table) for table in TABLES} == first
    _killed_in_the_middle(fresh)
    lakepulse("run", "gold")
    assert gold_follows_from_silver(fresh)


def _killed_in_the_middle(settings: Settings) -> None:
    """kill -9 the gold job once it has written its first table."""
    lakepulse("workload", "--rate", "200", "--duration", "3s", "--seed", "11")
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

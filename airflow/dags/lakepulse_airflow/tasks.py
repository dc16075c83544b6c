"""The two kinds of tasks that the DAGs have, and what all of them share: retries, timeouts, the pool, alerts.

A task starts one of the platform's own commands; nothing is computed here.
"""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import Asset, CronTriggerTimetable
from lakepulse_airflow.alerts import raise_alert
from lakepulse_airflow.lineage import assets, inlets, outlets, read_for, written_by

WRITERS_POOL = "lake_writers"
"""One slot: of the scheduler's own tasks one writes at a time. The lease keeps out everybody else."""
SPARK_CONNECTION = "lakepulse_spark"

DEFAULTS: dict[str, Any] = {
    "owner": "lakepulse",
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(hours=1),
    "on_failure_callback": raise_alert,
    "depends_on_past": False,
}


def at(cron: str) -> CronTriggerTimetable:
    """The times of a DAG without a ``start_date``, in UTC: a first run waits for the next one of them.

    With a start in the past, a DAG that is switched on begins with the run whose time was last.
    """
    return CronTriggerTimetable(cron, timezone="UTC", run_immediately=timedelta())


def command(task_id: str, arguments: str, *, writes: bool = False, **settings: Any) -> BashOperator:  # noqa: ANN401
    """A task that runs ``lakepulse ARGUMENTS``; ``settings`` are the operator's own."""
    pool = {"pool": WRITERS_POOL} if writes else {}
    return BashOperator(
        task_id=task_id,
        bash_command=f'exec "${{LAKEPULSE_COMMAND:-lakepulse}}" {arguments}',
        append_env=True,
        **pool,
        **settings,
    )


def parameters(**names: str) -> Mapping[str, str]:
    """Environment variables that hold a run's parameters: so these never become part of a shell command."""
    return {variable: f"{{{{ params['{name}'] }}}}" for variable, name in names.items()}


def layer_job(task_id: str, layer: str) -> SparkSubmitOperator:
    """A task that submits the layer's job to Spark; its inlets and outlets are the layer's tables in the lineage."""
    return _spark_job(task_id, layer, inlets(layer), outlets(layer))


def fit_job(task_id: str) -> SparkSubmitOperator:
    """A task that submits the fit of the customer models to Spark, which adds up the history on its executors."""
    made = written_by("lakepulse fit")
    return _spark_job(task_id, "fit", assets(read_for(made)), assets(made))


def _spark_job(task_id: str, job: str, read: list[Asset], made: list[Asset]) -> SparkSubmitOperator:
    return SparkSubmitOperator(
        task_id=task_id,
        application=os.environ.get("LAKEPULSE_SUBMIT", "spark_jobs/batch/submit.py"),
        application_args=[job],
        conn_id=SPARK_CONNECTION,
        name=f"lakepulse-{job}",
        pool=WRITERS_POOL,
        inlets=read,
        outlets=made,
    )

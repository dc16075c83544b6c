"""The kinds of tasks that the DAGs have, and what all of them share: retries, timeouts, the pool, alerts.

A task starts one of the platform's own commands; nothing is computed here.
"""

import os
from datetime import timedelta
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import CronTriggerTimetable
from lakepulse_airflow.alerts import raise_alert
from lakepulse_airflow.lineage import assets, inlets, outlets, read_for, written_by

WRITERS_POOL = "lake_writers"
"""One slot: of the scheduler's own tasks one writes at a time. The lease keeps out everybody else."""
READERS_POOL = "lake_readers"
"""One slot: tasks that read whole layers follow one another; each takes the memory of a driver or an engine."""
SPARK_CONNECTION = "lakepulse_spark"
WAIT_SECONDS = "1800"
"""How long a layer's job waits for the stream to do the work."""

NOT_ASKED = 99
"""With which ``lakepulse fetch`` ends where the API is off or not due."""

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
    return BashOperator(
        task_id=task_id,
        bash_command=f'exec "${{LAKEPULSE_COMMAND:-lakepulse}}" {arguments}',
        append_env=True,
        pool=WRITERS_POOL if writes else READERS_POOL,
        **settings,
    )


def parameter(name: str) -> str:
    """A run's parameter: an argument of ``spark_job``, or the value of a variable in ``command``'s environment.

    Never a part of ``command``'s own line, which a shell reads.
    """
    return f"{{{{ params['{name}'] }}}}"


def spark_job(
    task_id: str,
    *arguments: str,
    writes: bool = False,
    **settings: Any,  # noqa: ANN401
) -> SparkSubmitOperator:
    """A task that submits ``lakepulse ARGUMENTS`` to Spark; ``settings`` are the operator's own.

    Arguments reach the command one by one, past any shell: a run's parameter may be one of them.
    """
    return SparkSubmitOperator(
        task_id=task_id,
        application=os.environ.get("LAKEPULSE_SUBMIT", "operations/spark/submit.py"),
        application_args=list(arguments),
        conn_id=SPARK_CONNECTION,
        name=f"lakepulse-{task_id}",
        pool=WRITERS_POOL if writes else READERS_POOL,
        **settings,
    )


def fetch_task(api: str) -> BashOperator:
    """A task that lands what is new at an API; it is skipped, and says why, where that is off or not due."""
    return command(f"fetch_{api}", f"fetch {api} --if-due", skip_on_exit_code=NOT_ASKED)


def layer_job(task_id: str, layer: str) -> SparkSubmitOperator:
    """A task that submits the layer's job to Spark; its inlets and outlets are the layer's tables in the lineage."""
    arguments = ("run", layer, "--wait", WAIT_SECONDS)
    return spark_job(task_id, *arguments, writes=True, inlets=inlets(layer), outlets=outlets(layer))


def fit_job(task_id: str) -> SparkSubmitOperator:
    """A task that submits the fit of the customer models to Spark, which adds up the history on its executors."""
    made, arguments = written_by("lakepulse fit"), ("fit", "--engine", "spark", "--if-possible")
    return spark_job(task_id, *arguments, writes=True, inlets=assets(read_for(made)), outlets=assets(made))

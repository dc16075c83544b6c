"""A table computed again for a range of days; started by hand or through the API, with parameters."""

from datetime import datetime, timedelta

from airflow.sdk import DAG, Param
from lakepulse_airflow.lineage import tables
from lakepulse_airflow.tasks import DEFAULTS, command, parameter, spark_job

DOC = """
### lakepulse_backfill

Parameters: `table` (silver or gold), `from` (first day, UTC) and `to` (last day). `lakepulse backfill` computes the
silver rows whose changes were committed on these days again from bronze, then the gold tables that follow from them,
writes only rows that differ, and publishes. A second run finds no difference. It is submitted to Spark, whose executors
compute the gold tables that are large. `check_table` then holds the table to its contract.
"""

with DAG(
    "lakepulse_backfill",
    description="Compute a table again from bronze",
    schedule=None,
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    default_args=DEFAULTS,
    doc_md=DOC,
    tags=["lakepulse"],
    params={
        "table": Param("gold.fact_sales", type="string", enum=[*tables("silver"), *tables("gold")]),
        "from": Param("2026-01-01", type="string", format="date", title="first day (UTC)"),
        "to": Param("2026-01-31", type="string", format="date", title="last day (UTC)"),
    },
):
    arguments = (parameter("table"), "--from", parameter("from"), "--to", parameter("to"))
    backfill = spark_job("backfill", "backfill", *arguments, writes=True)
    environment = {"BACKFILL_TABLE": parameter("table")}
    check = command("check_table", 'quality "$BACKFILL_TABLE"', retries=0, env=environment)
    backfill >> check

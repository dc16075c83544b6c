"""Files of the landing zone, every quarter of an hour: one task a table, then what is made from it."""

from datetime import timedelta

from airflow.sdk import DAG
from lakepulse_airflow.lineage import asset, assets, fetched_from, file_tables, made_from_files
from lakepulse_airflow.tasks import DEFAULTS, at, command, fetch_task

DOC = """
### lakepulse_batch_ingestion

`lakepulse ingest TABLE` for each table of files: every file of the landing zone once, by its content, into bronze; bad
records into dead letters; then silver and the gold that is made from it. A running stream lends its lease for each
commit. A file that cannot be taken fails the task, which names it, after the others were taken; so the DAG may run at
any time, twice, or be killed in between: each row is there once.

Where an API lands in the table, `lakepulse fetch API --if-due` goes first, as often as its contract says; it is skipped
where no setting has switched it on. One that fails holds up its own table alone.

Outlets are the assets of the table in bronze and silver.
"""

with DAG(
    "lakepulse_batch_ingestion",
    description="Files of the landing zone, into bronze, silver and gold",
    schedule=at("*/15 * * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    default_args=DEFAULTS,
    doc_md=DOC,
    tags=["lakepulse"],
):
    for table in file_tables():
        ingest = command(
            f"ingest_{table}",
            f"ingest {table}",
            writes=True,
            trigger_rule="none_failed",
            inlets=[asset(f"files.{table}")],
            outlets=assets(made_from_files(table)),
        )
        for api in fetched_from(f"files.{table}"):
            fetch_task(api) >> ingest

"""The proof, whenever gold has been brought up to date: source = silver, the ledger is in bronze, gold follows."""

from datetime import datetime, timedelta

from airflow.sdk import DAG
from lakepulse_airflow.lineage import inlets, last_layers, outlets
from lakepulse_airflow.tasks import DEFAULTS, command

DOC = """
### lakepulse_reconcile

`lakepulse verify`: source and silver at one WAL position, all columns, both ways; every change of the workload's
ledger once in bronze; gold against a full recompute of itself. Runs when every gold table's asset has been updated.
Reads only.
"""

with DAG(
    "lakepulse_reconcile",
    description="Prove that the lake equals the source",
    schedule=[asset for layer in last_layers() for asset in outlets(layer)],
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=DEFAULTS,
    doc_md=DOC,
    tags=["lakepulse"],
):
    command("verify", "verify --timeout 600", inlets=inlets("gold"))

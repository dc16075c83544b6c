"""Files in order, old ones gone: every night, a layer at a time."""

from datetime import timedelta

from airflow.sdk import DAG
from lakepulse_airflow.lineage import FILES, SOURCE, edges, inputs, layer
from lakepulse_airflow.tasks import DEFAULTS, at, command

DOC = """
### lakepulse_maintenance

`lakepulse maintain LAYER` for each layer: OPTIMIZE ordered by key, bronze's retention of 30 days, VACUUM, checkpoints
and log clean-up. A running stream lends its lease for a few seconds at a time. Rows stay as they are, so the DAG may
run twice or be killed.
"""

with DAG(
    "lakepulse_maintenance",
    description="OPTIMIZE, retention, VACUUM, checkpoints",
    schedule=at("0 2 * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    default_args=DEFAULTS,
    doc_md=DOC,
    tags=["lakepulse"],
):
    layers = sorted({layer(table) for table in inputs()} - {SOURCE, FILES})
    steps = {name: command(f"maintain_{name}", f"maintain {name}", writes=True) for name in layers}
    for before, after in sorted(edges()):
        if before in steps:
            steps[before] >> steps[after]

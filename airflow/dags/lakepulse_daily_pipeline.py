"""The whole flow once a day: the source looked at, three layers worked off, models fitted, silver and gold checked."""

from datetime import timedelta

from airflow.sdk import DAG
from lakepulse_airflow.lineage import edges, inlets, last_layers, outlets
from lakepulse_airflow.tasks import DEFAULTS, at, command, fit_job, layer_job

DOC = """
### lakepulse_daily_pipeline

`check_source_data` (the tables of the contracts are in the source, and capture can follow them) →
`bronze_ingestion` → `silver_transformation` → `gold_aggregation` → `model_fit` (`lakepulse fit`: models for churn
and lifetime value, fitted to the history until now) → `quality_check` (Great Expectations suites from the contracts; a
critical finding fails the task).

The order of the layers, and which tables each task reads and writes (its assets), come from the contracts' lineage.
Each layer's job is `lakepulse run LAYER`, submitted to Spark. Where the stream is running, the job writes nothing: it
waits until the stream has brought the layer to where it could be when the task began. So the DAG may run at any time,
twice, or be killed in between: gold is the same.
"""

with DAG(
    "lakepulse_daily_pipeline",
    description="Source check, bronze, silver, gold, models, quality",
    schedule=at("0 3 * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=4),
    default_args=DEFAULTS,
    doc_md=DOC,
    tags=["lakepulse"],
):
    steps = {
        "source": command("check_source_data", "quality source", outlets=outlets("source")),
        "bronze": layer_job("bronze_ingestion", "bronze"),
        "silver": layer_job("silver_transformation", "silver"),
        "gold": layer_job("gold_aggregation", "gold"),
    }
    for before, after in sorted(edges()):
        steps[before] >> steps[after]

    # Data does not get better by a second look: a critical finding fails at once.
    quality_check = command("quality_check", "quality", retries=0, inlets=[*inlets("gold"), *outlets("gold")])
    model_fit = fit_job("model_fit")
    for layer in last_layers():
        steps[layer] >> model_fit >> quality_check

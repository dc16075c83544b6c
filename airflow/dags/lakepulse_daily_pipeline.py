"""The whole flow once a day: the source looked at, layers worked off, models fitted, gold checked and recomputed."""

from datetime import timedelta

from airflow.sdk import DAG, Param
from lakepulse_airflow.lineage import edges, inlets, last_layers, outlets, tables
from lakepulse_airflow.tasks import DEFAULTS, at, command, fit_job, layer_job, parameter, spark_job

DOC = """
### lakepulse_daily_pipeline

`check_source_data` (the tables of the contracts are in the source, and capture can follow them) →
`bronze_ingestion` → `silver_transformation` → `gold_aggregation` → `model_fit` (`lakepulse fit`: churn and lifetime
value by models fitted to the history until now) → `quality_check` (Great Expectations suites from the contracts; a
critical finding fails the task) and `recompute_gold` (every gold table computed again as a whole by Spark and held
against what was published; a difference fails the task); `profile_columns` adds to `gold.column_profiles`.

The order of the layers, and which tables each task reads and writes (its assets), come from the contracts' lineage.
Each layer's job is `lakepulse run LAYER`, submitted to Spark. Where the stream is running, the job writes nothing: it
waits until the stream has brought the layer to where it could be when the task began. So the DAG may run at any time,
twice, or be killed in between: gold is the same. `recompute_gold` only reads, one publication's versions.

`quality_check` looks at every table of silver and gold, `recompute_gold` and `profile_columns` at every one of gold; in
a run that is triggered with `table` all three look at that one alone.
"""

with DAG(
    "lakepulse_daily_pipeline",
    description="Source check, bronze, silver, gold, models, quality, gold recomputed",
    schedule=at("0 3 * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=4),
    default_args=DEFAULTS,
    doc_md=DOC,
    params={
        "table": Param(
            "",
            type="string",
            enum=["", *tables("gold")],
            description="The one table of gold to check, to compute again and to profile; empty: all",
        ),
    },
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
    quality_check = command(
        "quality_check",
        'quality ${PIPELINE_TABLE:+"$PIPELINE_TABLE"}',
        retries=0,
        env={"PIPELINE_TABLE": parameter("table")},
        inlets=[*inlets("gold"), *outlets("gold")],
    )
    recompute_gold = spark_job(
        "recompute_gold",
        "recompute",
        "--engine",
        "spark",
        parameter("table"),
        retries=0,
        inlets=[*inlets("gold"), *outlets("gold")],
    )
    profile_columns = spark_job("profile_columns", "profile", "--save", parameter("table"))
    model_fit = fit_job("model_fit")
    for layer in last_layers():
        steps[layer] >> model_fit >> [quality_check, recompute_gold, profile_columns]

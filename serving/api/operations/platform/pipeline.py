"""The pipeline, as its own tables tell it: publications, transactions, runs of jobs."""

from serving.api.declared.parameters import Parameter
from serving.api.declared.select import Select

_TOP = Parameter("top", int, "How many at most", 10, default=100, least=1, most=1000)
_MINUTES = Parameter("minutes", int, "Of the last so many minutes", 60, default=60, least=1, most=10080)
_PUBLICATIONS = """(SELECT * FROM silver.publications UNION ALL BY NAME SELECT * FROM gold.publications)"""
OPERATIONS = (
    Select(
        name="pipeline_batches",
        path="/pipeline/batches",
        summary="Publications of silver and gold, the newest first: how long changes took until they were visible",
        sql=f"""SELECT layer, watermark, published_at, oldest_committed_at,
        epoch(published_at - oldest_committed_at) AS seconds FROM {_PUBLICATIONS} AS publications
        ORDER BY published_at DESC, layer LIMIT $top""",  # noqa: S608  # own words
        parameters=(_TOP,),
        docs={"seconds": "From the commit of the oldest change in it until it was visible"},
        seconds=1,
        used_by="dashboard: pipeline",
    ),
    Select(
        name="pipeline_latency",
        path="/pipeline/latency",
        summary="How long changes took from commit until they were visible, by layer and minute",
        sql=f"""SELECT layer, date_trunc('minute', published_at) AS minute, count(*) AS batches,
        quantile_cont(epoch(published_at - oldest_committed_at), 0.5) AS p50_seconds,
        quantile_cont(epoch(published_at - oldest_committed_at), 0.95) AS p95_seconds
        FROM {_PUBLICATIONS} AS publications WHERE oldest_committed_at IS NOT NULL
        AND published_at > $now::TIMESTAMPTZ - to_minutes($minutes::INTEGER) GROUP BY ALL""",  # noqa: S608  # own words
        parameters=(_MINUTES,),
        docs={
            "minute": "The minute of publication",
            "batches": "Publications in it",
            "p50_seconds": "Half of them were quicker, by their oldest change",
            "p95_seconds": "95 % of them were quicker, by their oldest change",
        },
        page_by=("layer", "minute"),
        seconds=1,
        used_by="dashboard: pipeline; monitor",
    ),
    Select(
        name="pipeline_throughput",
        path="/pipeline/throughput",
        summary="Transactions and row changes that arrived whole, by minute",
        sql="""SELECT date_trunc('minute', _committed_at) AS minute, count(*) AS transactions,
        sum(event_count)::BIGINT AS changes, avg(epoch(_ingested_at - _committed_at)) AS mean_seconds_to_bronze
        FROM bronze.transactions WHERE _committed_at > $now::TIMESTAMPTZ - to_minutes($minutes::INTEGER)
        GROUP BY minute""",
        parameters=(_MINUTES,),
        docs={
            "minute": "The minute of commit",
            "transactions": "Transactions committed in it",
            "changes": "Their row changes",
            "mean_seconds_to_bronze": "Mean seconds from commit until bronze had it",
        },
        page_by=("minute",),
        seconds=1,
        used_by="dashboard: pipeline; monitor",
    ),
    Select(
        name="pipeline_transactions",
        path="/pipeline/transactions",
        summary="Transactions that have arrived whole, the newest first",
        sql="""SELECT _commit_lsn, id, event_count, _committed_at, _ingested_at FROM bronze.transactions
        ORDER BY _commit_lsn DESC LIMIT $top""",
        parameters=(_TOP,),
        seconds=1,
        used_by="dashboard: pipeline",
    ),
    Select(
        name="pipeline_changes",
        path="/pipeline/changes-by-table",
        summary="Row changes by source table in the last minutes",
        sql="""SELECT entry.key AS relation, sum(entry.value)::BIGINT AS changes
        FROM (SELECT unnest(map_entries(data_collections)) AS entry FROM bronze.transactions
        WHERE _committed_at > $now::TIMESTAMPTZ - to_minutes($minutes::INTEGER)) AS counted
        GROUP BY relation ORDER BY changes DESC, relation""",
        parameters=(_MINUTES,),
        docs={"relation": "Schema and table in the source", "changes": "Row changes"},
        seconds=1,
        used_by="dashboard: pipeline",
    ),
    Select(
        name="pipeline_runs",
        path="/pipeline/runs",
        summary="Runs of jobs, the newest first: what each did to how many rows",
        sql="""SELECT job_id, any_value(job) AS job, any_value(origin) AS origin, min(started_at) AS started_at,
        max("timestamp") AS ended_at, arg_max(status, "timestamp") AS status, sum(rows_written)::BIGINT AS
        rows_written,
        min(data_quality_score) AS data_quality_score, max(error) AS error
        FROM gold.job_runs WHERE ($job::VARCHAR IS NULL OR job = $job)
        GROUP BY job_id ORDER BY started_at DESC, job_id LIMIT $top""",
        parameters=(Parameter("job", str, "Runs of one job alone", pattern="^[a-z]+$", longest=20), _TOP),
        docs={"ended_at": "When it ended, or was last heard of"},
        used_by="dashboard: pipeline; monitor",
    ),
    Select(
        name="pipeline_run",
        path="/pipeline/runs/{job_id}",
        summary="What one run of a job did to which table",
        sql="""SELECT source_tables, target_tables, transformation_type, min(started_at) AS started_at,
        max("timestamp") AS ended_at, sum(rows_written)::BIGINT AS rows_written,
        min(data_quality_score) AS data_quality_score, min(from_lsn) AS from_lsn, max(to_lsn) AS to_lsn
        FROM gold.job_runs WHERE job_id = $job_id GROUP BY ALL
        ORDER BY started_at, target_tables, source_tables, transformation_type""",
        parameters=(
            Parameter("job_id", str, "The run's UUID", pattern="^[0-9a-f-]{8,36}$", longest=36, in_path=True),
        ),
        docs={"ended_at": "When it ended, or was last heard of"},
        used_by="dashboard: pipeline",
    ),
    Select(
        name="pipeline_lineage_runs",
        path="/pipeline/lineage-runs",
        summary="Which tables were written from which, how often and with how many rows",
        sql="""SELECT source_tables, target_tables, transformation_type, count(*) AS runs,
        sum(rows_written)::BIGINT AS rows_written, max("timestamp") AS last_run
        FROM gold.job_runs GROUP BY ALL ORDER BY last_run DESC, target_tables, source_tables, transformation_type""",
        docs={"runs": "Records of it", "last_run": "When it was last done"},
        used_by="dashboard: lineage",
    ),
    Select(
        name="model_fits",
        path="/pipeline/model-fits",
        summary="Fits of the customer models, with their parameters",
        sql="SELECT * FROM gold.model_parameters",
        page_by=("version",),
        newest_first=True,
        used_by="notebook: models",
    ),
)

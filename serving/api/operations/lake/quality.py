"""Quality: how good the tables are, and what was put aside."""

from serving.api.access.roles import Role
from serving.api.declared.parameters import Parameter
from serving.api.declared.select import Select

_TABLE = Parameter(
    "table", str, "A table alone, as `layer.name`", pattern=r"^[a-z]+\.[a-z0-9_]+$", longest=80
)
OPERATIONS = (
    Select(
        name="quality_scores",
        path="/quality/scores",
        summary="The latest quality score of each table: the share of rows, or of expectations, that hold",
        sql="""SELECT target AS table_name, arg_max(data_quality_score, "timestamp") AS data_quality_score,
        max("timestamp") AS measured_at, arg_max(job, "timestamp") AS job
        FROM (SELECT unnest(target_tables || CASE WHEN job = 'quality' THEN source_tables ELSE [] END) AS target, *
        FROM gold.job_runs WHERE data_quality_score IS NOT NULL) AS scored GROUP BY target""",
        docs={"table_name": "The table", "measured_at": "When it was measured"},
        page_by=("table_name",),
        used_by="dashboard: quality; monitor",
    ),
    Select(
        name="quality_runs",
        path="/quality/runs",
        summary="Checks of the tables against their contracts, the newest first",
        sql="""SELECT job_id, started_at, "timestamp", source_tables, status, data_quality_score, error
        FROM gold.job_runs WHERE job = 'quality' ORDER BY "timestamp" DESC, job_id, source_tables LIMIT $top""",
        parameters=(Parameter("top", int, "How many at most", 10, default=100, least=1, most=1000),),
        used_by="monitor: quality",
    ),
    Select(
        name="quality_profiles",
        path="/quality/profiles",
        summary="What the values of each column look like, as it was last looked at",
        sql="""SELECT table_name, column_name, column_type, personal, row_count, null_count, distinct_count,
        least, greatest,
        mean, median, profiled_at FROM gold.column_profiles
        WHERE profiled_at = (SELECT max(profiled_at) FROM gold.column_profiles)
        AND ($table::VARCHAR IS NULL OR table_name = $table)""",
        parameters=(_TABLE,),
        page_by=("table_name", "column_name"),
        used_by="monitor: quality",
    ),
    Select(
        name="quarantine_counts",
        path="/quality/quarantine",
        summary="Rows that broke a rule, by table and rule",
        sql="""SELECT "table" AS table_name, rule, count(*) AS held, min(_committed_at) AS oldest,
        max(_committed_at) AS newest
        FROM silver.quarantine GROUP BY table_name, rule""",
        docs={
            "table_name": "Silver table that the rows are absent from",
            "held": "Rows that wait",
            "oldest": "Commit time of the oldest of them",
            "newest": "Commit time of the newest of them",
        },
        page_by=("table_name", "rule"),
        used_by="dashboard: quality; monitor",
    ),
    Select(
        name="quarantine_rows",
        path="/quality/quarantine-rows",
        summary="The rows that broke a rule, themselves",
        sql="""SELECT "table" AS table_name, rule, key, row, _commit_lsn, _sequence, _committed_at FROM
        silver.quarantine
        WHERE ($table::VARCHAR IS NULL OR "table" = $table)""",
        parameters=(_TABLE,),
        docs={"table_name": "Silver table that the row is absent from"},
        page_by=("table_name", "key", "rule"),
        role=Role.ANALYST,
        used_by="runbook: quarantine",
    ),
    Select(
        name="dead_letter_counts",
        path="/quality/dead-letters",
        summary="Messages that could not be decoded, by topic",
        sql="""SELECT _topic, count(*) AS letters,
        count(*) FILTER (replayed_at IS NULL AND dismissed_at IS NULL) AS waiting,
        min(_ingested_at) AS oldest, max(_ingested_at) AS newest FROM bronze.dead_letters GROUP BY _topic""",
        docs={
            "letters": "Letters in all",
            "waiting": "Letters that were neither replayed nor dismissed",
            "oldest": "When the oldest came",
            "newest": "When the newest came",
        },
        page_by=("_topic",),
        used_by="dashboard: quality; monitor",
    ),
    Select(
        name="dead_letter_rows",
        path="/quality/dead-letter-rows",
        summary="The messages that could not be decoded, with the reason",
        sql="""SELECT _topic, _partition, _offset, reason, _ingested_at, replayed_at, dismissed_at, dismissal
        FROM bronze.dead_letters""",
        page_by=("_topic", "_partition", "_offset"),
        role=Role.ANALYST,
        used_by="runbook: dead letters",
    ),
    Select(
        name="ingested_files",
        path="/quality/files",
        summary="Files that tables have taken, with their rows and dead letters",
        sql="""SELECT table_name, load, file, size_bytes, format, records, rows_written, dead_letters, way,
        _ingested_at
        FROM bronze.ingested_files""",
        page_by=("table_name", "load"),
        used_by="monitor: files",
    ),
)

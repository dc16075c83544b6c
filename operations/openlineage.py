"""OpenLineage's event of a past run, as https://openlineage.io/spec/2-0-2/OpenLineage.json describes it.

Datasets are named as its Naming.md says: by bucket and key on S3, by path on a disk, by relation in Postgres.
"""

from typing import Any

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.lineage import column_lineage
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from spark_jobs.runtime.job_history import PastRun, RunStep
from spark_jobs.runtime.job_run import FAILED, RUNNING, SKIPPED, SUCCEEDED

Json = dict[str, Any]

_SPEC = "https://openlineage.io/spec"
_PRODUCER = "urn:lakepulse"
_EVENT_TYPES = {SUCCEEDED: "COMPLETE", SKIPPED: "ABORT", FAILED: "FAIL", RUNNING: "RUNNING"}


def run_event(settings: Settings, catalog: Catalog, run: PastRun, steps: list[RunStep]) -> Json:
    """One RunEvent with how the run ended, the tables that it read, and by table how many rows it wrote from where."""
    rows = dict.fromkeys(run.target_tables, 0)
    for step in steps:
        for table in step.target_tables:
            rows[table] += step.rows_written
    error = {"message": run.error, "programmingLanguage": "PYTHON"}
    return {
        "eventType": _EVENT_TYPES[run.status],
        "eventTime": run.ended_at.isoformat(),
        "run": {
            "runId": run.job_id,
            "facets": {"errorMessage": _facet("1-0-0/ErrorMessageRunFacet", error)} if run.error else {},
        },
        "job": {"namespace": "lakepulse", "name": run.job},
        "inputs": [_dataset(settings, catalog, table) for table in run.source_tables],
        "outputs": [_output(settings, catalog, table, count) for table, count in rows.items()],
        "producer": _PRODUCER,
        "schemaURL": f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent",
    }


def _output(settings: Settings, catalog: Catalog, table: str, rows: int) -> Json:
    statistics = _facet("1-0-2/OutputStatisticsOutputDatasetFacet", {"rowCount": rows})
    return {
        **_dataset(settings, catalog, table),
        "facets": {"columnLineage": _columns(settings, catalog, table)} if table in catalog else {},
        "outputFacets": {"outputStatistics": statistics},
    }


def _columns(settings: Settings, catalog: Catalog, table: str) -> Json:
    fields = {
        column: {
            "inputFields": [
                {**_dataset(settings, catalog, origin.input), "field": origin.column} for origin in origins
            ]
        }
        for column, origins in column_lineage(catalog, table).items()
    }
    return _facet("1-0-1/ColumnLineageDatasetFacet", {"fields": fields})


def _dataset(settings: Settings, catalog: Catalog, table: str) -> Json:
    if table.startswith(f"{Layer.SOURCE}."):
        source = settings.postgres
        relation = f"{source.database}.{catalog.get(table).relation}"
        return {"namespace": f"postgres://{source.host}:{source.port}", "name": relation}
    if table.startswith(f"{Layer.FILES}."):
        return {"namespace": "landing", "name": catalog.get(table).name}
    if table.startswith(f"{Layer.EVENTS}."):
        return {
            "namespace": f"kafka://{settings.kafka.bootstrap_servers}",
            "name": str(catalog.get(table).topic),
        }
    scheme, _, place = settings.lake.uri(table, settings.home).rpartition("://")
    if not scheme:
        return {"namespace": "file", "name": place}
    bucket, _, key = place.partition("/")
    return {"namespace": f"{scheme}://{bucket}", "name": key}


def _facet(schema: str, content: Json) -> Json:
    name = schema.rpartition("/")[2]
    return {"_producer": _PRODUCER, "_schemaURL": f"{_SPEC}/facets/{schema}.json#/$defs/{name}", **content}

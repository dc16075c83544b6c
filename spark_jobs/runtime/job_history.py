"""The history of job runs, read from ``gold.job_runs``, which ``job_run`` writes: runs, and what one did by table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from lakepulse.errors import LakeError
from spark_jobs.runtime.job_run import TABLE
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.listing import Condition

_OF_A_RUN = """
min(started_at) AS started_at, max("timestamp") AS ended_at, sum(rows_written)::BIGINT AS rows_written,
min(data_quality_score) AS data_quality_score"""
_RUNS = f"""
SELECT job_id, any_value(job) AS job, any_value(origin) AS origin, arg_max(status, "timestamp") AS status,
       max(error) AS error, list_sort(list_distinct(flatten(list(source_tables)))) AS source_tables,
       list_sort(list_distinct(flatten(list(target_tables)))) AS target_tables, {_OF_A_RUN}
FROM records
WHERE ($job IS NULL OR job = $job) AND ($since IS NULL OR "timestamp" >= $since)
  AND ($table IS NULL OR list_contains(source_tables || target_tables, $table))
  AND starts_with(job_id, $job_id)
GROUP BY job_id ORDER BY started_at DESC, job_id"""  # noqa: S608  # constants
_STEPS = f"""
SELECT source_tables, target_tables, transformation_type, {_OF_A_RUN},
       min(from_lsn) AS from_lsn, max(to_lsn) AS to_lsn
FROM records WHERE job_id = $job_id
GROUP BY source_tables, target_tables, transformation_type
ORDER BY started_at, target_tables, source_tables, transformation_type"""  # noqa: S608  # constants


@dataclass(frozen=True)
class PastRun:
    """One run of a job, of a stream all minutes together: the tables that it read and wrote, and its worst score."""

    job_id: str
    job: str
    origin: str | None
    status: str
    error: str | None
    source_tables: list[str]
    target_tables: list[str]
    started_at: datetime
    ended_at: datetime
    rows_written: int
    data_quality_score: float | None


@dataclass(frozen=True)
class RunStep:
    """What a run did to one table by one transformation; LSNs are commit LSNs."""

    source_tables: list[str]
    target_tables: list[str]
    transformation_type: str
    started_at: datetime
    ended_at: datetime
    rows_written: int
    data_quality_score: float | None
    from_lsn: int | None
    to_lsn: int | None


def runs(
    lake: Lake,
    *,
    job: str | None = None,
    table: str | None = None,
    since: datetime | None = None,
    job_id: str = "",
) -> list[PastRun]:
    """The runs, newest first: of ``job``, that read or wrote ``table``, recorded ``since``, whose id begins so."""
    where: list[Condition] = [("timestamp", ">=", since)] if since else []
    known = {"job": job, "table": table, "since": since, "job_id": job_id}
    return [PastRun(**row) for row in _records(lake, _RUNS, known, where)]


def run_of(lake: Lake, job_id: str) -> PastRun:
    """The run whose id begins with ``job_id``; raises LakeError where there is none, or more than one."""
    found = runs(lake, job_id=job_id)
    if len(found) != 1:
        how_many = f"{len(found)} runs have" if found else "no run has"
        raise LakeError(
            f"{how_many} an id that begins with `{job_id}`", "`lakepulse runs list --json` tells the ids."
        )
    return found[0]


def steps(lake: Lake, run: PastRun) -> list[RunStep]:
    """What ``run`` did, in the order in which it began."""
    return [RunStep(**row) for row in _records(lake, _STEPS, {"job_id": run.job_id})]


def _records(
    lake: Lake, sql: str, values: Mapping[str, object], where: Sequence[Condition] = ()
) -> list[dict[str, Any]]:
    if not lake.exists(TABLE):
        return []
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("records", lake.scan(TABLE, where=where))
        rows: list[dict[str, Any]] = connection.sql(sql, params=dict(values)).to_arrow_table().to_pylist()
        return rows

"""Drops what is older than bronze's contracts' ``retention``: whole days of changes, old END records, old job runs.

Two things outlast it: what silver has not taken yet, and the last commit of every Kafka partition, since bronze is
where the stream reads how far it has come (``bronze/account/state``).
"""

from datetime import UTC, date, datetime
from typing import Any

import duckdb

from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import Contract, Layer
from spark_jobs.bronze.account import transactions
from spark_jobs.runtime import job_run
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.publication import latest


def drop_expired(context: Context, contract: Contract, now: datetime) -> int:
    """Delete the table's rows of days before ``now`` less its retention; returns how many went.

    The caller holds the lease. Nothing happens where the contract has no retention.
    """
    if contract.retention is None:
        return 0
    first = first_kept_day(contract, now)
    old = f"year * 10000 + month * 100 + day < {first:%Y%m%d}"
    if contract.from_events:
        # How far the stream has come is in the table's log, and silver has taken each batch with bronze.
        return context.writer.delete(contract.table, old)
    return _drop(context, contract.table, old)


def drop_expired_ends(context: Context, now: datetime) -> int:
    """The same for ``bronze.transactions``: an END record is kept as long as any table keeps its changes."""
    first = _first_day_of_bronze(context, now)
    if first is None:
        return 0
    # By LSN: delta-rs 1.6 compares no timestamps with a zone.
    found = _rows(context, transactions.TABLE, f"max(_commit_lsn) FILTER (_committed_at < DATE '{first}')")
    ((last_expired,),) = found
    return 0 if last_expired is None else _drop(context, transactions.TABLE, f"_commit_lsn <= {last_expired}")


def drop_expired_runs(context: Context, now: datetime) -> int:
    """The same for ``gold.job_runs``: a run is told of as long as bronze may hold its changes."""
    first = _first_day_of_bronze(context, now)
    if first is None:
        return 0
    condition = f"\"timestamp\" < arrow_cast('{first}T00:00:00Z', 'Timestamp(Microsecond, Some(\"UTC\"))')"
    return context.writer.delete(job_run.TABLE, condition)


def _first_day_of_bronze(context: Context, now: datetime) -> date | None:
    """The first day that a table of bronze keeps; None where one keeps all."""
    bronze = context.catalog.computed(Layer.BRONZE)
    if not bronze or any(contract.retention is None for contract in bronze):
        return None
    return min(first_kept_day(contract, now) for contract in bronze)


def first_kept_day(contract: Contract, now: datetime) -> date:
    """The first day (UTC) of commits that the contract's ``retention`` keeps."""
    return (now.astimezone(UTC) - duration(str(contract.retention))).date()


def _drop(context: Context, table: str, old: str) -> int:
    silver, marks = latest(context.lake, Layer.SILVER), _last_commits(context, table)
    if silver is None or not marks:
        return 0
    passed = " OR ".join(
        f"(_topic = '{topic}' AND _partition = {partition} AND _commit_lsn < {lsn})"
        for topic, partition, lsn in marks
    )
    condition = f"{old} AND _commit_lsn <= {silver.watermark} AND ({passed})"
    return context.writer.delete(table, condition)


def _last_commits(context: Context, table: str) -> list[tuple[str, int, int]]:
    """The highest commit LSN of each (topic, partition) in the table."""
    return _rows(context, table, "_topic, _partition, max(_commit_lsn)")


def _rows(context: Context, table: str, columns: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("changes", context.lake.scan(table))
        return connection.execute(f"SELECT {columns} FROM changes GROUP BY ALL").fetchall()  # noqa: S608

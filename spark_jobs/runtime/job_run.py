"""A job's run, recorded in ``gold.job_runs`` when it ends, with what it did to which tables; the stream by the minute.

``work`` counts, ``job_history`` reads. Records are appended beside whoever holds the lease: an append depends on
nothing that another commit changes, and is made where there is no such version yet (decision 35).
"""

import getpass
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pyarrow as pa

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.errors import LakePulseError, first_line
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.work import Portion, Transformation

TABLE = "gold.job_runs"
EVERY_SECONDS = 60.0
RUNNING, SUCCEEDED, SKIPPED, FAILED = "running", "succeeded", "skipped", "failed"

_log = logging.getLogger(__name__)


@contextmanager
def job_run(
    context: Context, job: str, skipped_by: type[LakePulseError] | tuple[()] = ()
) -> Iterator["JobRun"]:
    """One run of ``job``, recorded when the block ends, however it does, with all that was added to ``Context.work``.

    A run that finds nothing to do is recorded too; one that ends with ``skipped_by`` found that it cannot be done yet.
    """
    run = JobRun(context, job)
    try:
        yield run
    except BaseException as error:
        run.end(SKIPPED if isinstance(error, skipped_by) else FAILED, error)
        raise
    run.end()


class JobRun:
    """One run of a job in this process; ``job_run`` begins and ends it."""

    def __init__(self, context: Context, job: str) -> None:
        self.job_id = str(uuid4())
        self._context = context
        self._job = job
        self._began = datetime.now(UTC)
        self._recorded = time.monotonic()

    @property
    def due(self) -> bool:
        """Whether something was done, and the last record is a minute old."""
        return self._context.work.waiting and time.monotonic() - self._recorded >= EVERY_SECONDS

    def record_if_due(self) -> None:
        """Record what was done in the last minute, in one commit; by one thread at a time."""
        if self.due:
            with phase("housekeeping.runs"):
                self._record(RUNNING)

    def end(self, status: str = SUCCEEDED, error: BaseException | None = None) -> None:
        """Record what is not recorded yet, and how the run ended."""
        self._record(status, error)

    def _record(self, status: str, error: BaseException | None = None) -> None:
        now = datetime.now(UTC)
        of_run = {
            "job_id": self.job_id,
            "job": self._job,
            "origin": origin(),
            "started_at": self._began,
            "timestamp": now,
            "status": status,
            "error": first_line(error) if error else None,
        }
        done = self._context.work.take() or {("", Transformation.NONE): Portion()}
        self._append([of_run | self._record_of(*what, portion) for what, portion in sorted(done.items())])
        self._began, self._recorded = now, time.monotonic()

    def _record_of(self, table: str, transformation: Transformation, portion: Portion) -> dict[str, Any]:
        sources, targets = self._ends(table, transformation)
        return {
            "source_tables": sources,
            "target_tables": targets,
            "transformation_type": transformation,
            "rows_written": portion.rows,
            "data_quality_score": portion.score,
            "from_lsn": portion.after,
            "to_lsn": portion.up_to,
        }

    def _ends(self, table: str, transformation: Transformation) -> tuple[list[str], list[str]]:
        """The tables that were read and written."""
        match transformation:
            case Transformation.NONE:
                return [], []
            case Transformation.CHECK:
                return [table], []
            case Transformation.COMPACTION:
                return [table], [table]
            case _:
                return [] if table in BUILT_IN else list(self._context.catalog.inputs(table)), [table]

    def _append(self, records: list[dict[str, Any]]) -> None:
        schema = lake_schema(self._context.catalog, TABLE)
        try:
            self._context.writer.add(TABLE, pa.Table.from_pylist(records, schema=schema))
        except Exception as error:  # noqa: BLE001  # whatever the store says: the job itself has done its work
            _log.warning("%s: the run is not in %s: %s", self._job, TABLE, first_line(error))


def origin() -> str | None:
    """What Airflow tells the processes of a task about it; None where it has not started this one."""
    parts = [os.environ.get(f"AIRFLOW_CTX_{name}") for name in ("DAG_ID", "DAG_RUN_ID", "TASK_ID")]
    return f"airflow:{'/'.join(map(str, parts))}" if all(parts) else None


def who() -> str:
    """Who asked for what is done here: the scheduler's run, or user and machine."""
    return origin() or f"{getpass.getuser()}@{socket.gethostname()}"

"""Jobs: when each last succeeded and how long it took, as ``gold.job_runs`` has them; the stream is none of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.compute as pc

from operations.exporter.family import Family, Reading
from spark_jobs.runtime.job_run import FAILED as RUN_FAILED
from spark_jobs.runtime.job_run import RUNNING, SUCCEEDED, TABLE
from spark_jobs.runtime.tables.lake import Lake

SECONDS = Family("lakepulse_job_run_seconds", "How long the job's newest run took", ("job",))
SUCCESS = Family(
    "lakepulse_job_last_success_timestamp_seconds", "When the job last ended well, since 1970", ("job",)
)
FAILED = Family("lakepulse_job_last_run_failed", "1 where the job's newest run failed", ("job",))
KEPT_DAYS = 8
_COLUMNS = ["job", "timestamp", "started_at", "status"]


class JobsSource:
    """Runs of all jobs, read on from the newest one that is known."""

    name = "jobs"
    seconds = 60.0
    families: tuple[Family, ...] = (SECONDS, SUCCESS, FAILED)

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._seen = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
        self._newest: dict[str, dict[str, Any]] = {}
        self._succeeded: dict[str, datetime] = {}

    def read(self) -> Reading:
        """Each job's newest run and last success; nothing before the first."""
        for row in self._newer():
            self._seen = max(self._seen, row["timestamp"])
            self._newest[row["job"]] = row
            if row["status"] == SUCCEEDED:
                self._succeeded[row["job"]] = row["timestamp"]
        return {
            SECONDS: {(job,): _seconds(row) for job, row in self._newest.items()},
            SUCCESS: {(job,): moment.timestamp() for job, moment in self._succeeded.items()},
            FAILED: {(job,): row["status"] == RUN_FAILED for job, row in self._newest.items()},
        }

    def _newer(self) -> list[dict[str, Any]]:
        if not self._lake.exists(TABLE):
            return []
        recorded = self._lake.scan(TABLE, where=[("timestamp", ">", self._seen)])
        wanted = (pc.field("timestamp") > self._seen) & (pc.field("status") != RUNNING)
        rows: list[dict[str, Any]] = recorded.to_table(columns=_COLUMNS, filter=wanted).to_pylist()
        return sorted(rows, key=lambda row: row["timestamp"])


def _seconds(row: dict[str, Any]) -> float:
    return float((row["timestamp"] - row["started_at"]).total_seconds())

"""The lease of the lake that the settings name."""

from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lease import FileLease, Lease
from spark_jobs.runtime.leasing.postgres_lease import PostgresLease


def lake_lease(settings: Settings) -> Lease:
    """A file lock for a lake in a directory; Postgres's advisory lock for one on S3, which many machines reach."""
    return PostgresLease(settings) if settings.lake.on_s3 else FileLease(settings)

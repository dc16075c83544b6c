"""Candidates: the landed files that a table has not taken, once they have come to rest."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from spark_jobs.ingestion.discover.landing import LandedFile, Landing
from spark_jobs.ingestion.write.ledger import Taken


def candidates(
    landing: Landing, table: str, taken: Taken, quiet_seconds: float, tell: Callable[[str], None]
) -> list[LandedFile]:
    """The files that the table has not seen as they are, oldest first.

    One that was written lately is looked at again after ``quiet_seconds``: where it has changed meanwhile it is left
    for the next run, and ``tell`` says so. An object in a bucket is there as a whole or not at all.
    """
    new = [file for file in landing.files(table) if not taken.has_seen(file)]
    if landing.on_s3:
        return new
    age = min((_age(file) for file in new), default=quiet_seconds)
    if age < quiet_seconds:
        time.sleep(quiet_seconds - max(age, 0.0))
    return [file for file in new if _rests(landing, table, file, tell)]


def _rests(landing: Landing, table: str, file: LandedFile, tell: Callable[[str], None]) -> bool:
    now = landing.again(table, file)
    if now == file:
        return True
    if now is not None:
        tell(f"{table}/{file.name} is still being written; the next run takes it")
    return False


def _age(file: LandedFile) -> float:
    return (datetime.now(UTC) - file.modified_at).total_seconds()

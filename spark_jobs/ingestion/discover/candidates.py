"""Candidates that have come to rest: a landed file is read when nobody writes it any more."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from spark_jobs.ingestion.discover.landing import LandedFile, Landing


def at_rest(
    landing: Landing,
    table: str,
    new: Sequence[LandedFile],
    quiet_seconds: float,
    tell: Callable[[str], None],
) -> list[LandedFile]:
    """Those of the ``new`` files that are at rest, in their order.

    One that was written lately is looked at again after ``quiet_seconds``: where it has changed meanwhile it is left
    for the next run, and ``tell`` says so. An object in a bucket is there as a whole or not at all.
    """
    if landing.on_s3:
        return list(new)
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

"""Commits of file actions to a table's log by this process itself (decision 25): one small file, where none is yet.

delta-rs's commit costs several times as much, most of it for reading back what it has just written. Checkpoints, and
whatever changes more than files, stay delta-rs's.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from lakepulse.contracts.compile.delta import CHECKPOINT_INTERVAL
from lakepulse.errors import LakeError
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.log_entry import LogEntry

READER_VERSION, WRITER_VERSION = 1, 2
"""The protocol of the tables that LakePulse creates: no feature that a writer would have to know."""
ATTEMPTS = 5

Result = TypeVar("Result")


class VersionTakenError(LakeError):
    """Somebody else has committed the version that this process was about to commit."""

    def __init__(self, table: str, version: int) -> None:
        super().__init__(
            f"version {version} of {table} was committed by somebody else while this process was about to",
            "Run what writes the lake one after the other: `lakepulse status` says who does.",
        )


def commit(lake: Lake, table: str, base: int, entry: LogEntry) -> int:
    """Make ``entry`` the version after ``base``, and return it.

    Raises VersionTakenError where there is such a version already; ``lake`` has it then. Raises LakeError where the
    table has Delta features that LakePulse does not write.
    """
    _check_protocol(lake, table)
    version = base + 1
    if not lake.store(table).put_new(f"_delta_log/{version:020d}.json", entry.text()):
        lake.written(table)
        raise VersionTakenError(table, version)
    lake.committed(table, version, entry)
    if version % CHECKPOINT_INTERVAL == 0:
        with phase("commit.checkpoint"):
            lake.checkpoint(table)
    return version


def _check_protocol(lake: Lake, table: str) -> None:
    reader, writer = lake.protocol(table)
    if (reader, writer) > (READER_VERSION, WRITER_VERSION):
        raise LakeError(
            f"{table} has got Delta features that LakePulse does not write (protocol {reader}, {writer})",
            "Take them away with Spark: `ALTER TABLE … DROP FEATURE …`.",
        )


def until_committed(write: Callable[[], Result]) -> Result:
    """What ``write`` returns; it is called again, ATTEMPTS times in all, where somebody else was first."""
    for _ in range(ATTEMPTS - 1):
        with suppress(VersionTakenError):
            return write()
    return write()

"""The lease: one writer of the lake at a time, so that no Delta table ever has two.

A file lock, which the system lets go of even when its holder is killed. It covers one machine; a lake that several
machines write needs another ``Lease``.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from lakepulse.errors import LakeError
from lakepulse.settings import Settings


class Lease(Protocol):
    """The right to write the lake's tables, and to compact and vacuum them."""

    def hold(self, holder: str) -> AbstractContextManager[None]:
        """Hold it as ``holder`` (a command's name); LakeError naming who holds it already."""


class FileLease:
    """A lock on ``<home>/leases/lake``."""

    def __init__(self, settings: Settings) -> None:
        self._path: Path = settings.home.home / "leases" / "lake"

    @contextmanager
    def hold(self, holder: str) -> Iterator[None]:
        """Hold the lease; raises LakeError where another process has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a+") as file:
            self._lock(file)
            file.truncate(0)
            file.write(json.dumps({"holder": holder, "pid": os.getpid(), "since": _now()}))
            file.flush()
            yield

    def _lock(self, file: IO[str]) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise LakeError(
                f"the lake is being written by {_described(file.read())}",
                "Wait until it has ended, or stop it first.",
            ) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _described(content: str) -> str:
    if not content:
        return "another process"
    told = json.loads(content)
    return f"`lakepulse {told['holder']}` (process {told['pid']}, since {told['since']})"

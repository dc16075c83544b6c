"""The lease: one writer of the lake at a time, so that no Delta table ever has two.

A file lock, which the system lets go of even when its holder is killed. It covers one machine; for a lake on S3 there
is ``postgres_lease``; ``lake_lease`` picks. The stream holds it for as long as it runs; maintenance and backfill ask
for it, and the stream lends it to them between two batches.
"""

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lakepulse.errors import LakeError
from lakepulse.settings import Settings

ASK_SECONDS = 0.2


class LeaseHolding(Protocol):
    """The lease in the hands of its holder, who can lend it for a while to whoever asks."""

    def asked(self) -> bool:
        """Whether another process waits to be lent the lease."""
        ...

    def lend(self, stop: threading.Event) -> bool:
        """Give the lease away until the one that asked has done; False where ``stop`` was set and it is not back.

        The caller writes nothing meanwhile, and has nothing under way.
        """
        ...


class Lease(Protocol):
    """The right to write the lake's tables, and to compact and vacuum them."""

    def hold(self, holder: str) -> AbstractContextManager[LeaseHolding]:
        """Hold it as ``holder`` (a command's name); LakeError naming who holds it already."""
        ...

    def ask(self, holder: str, patience: float) -> AbstractContextManager[LeaseHolding]:
        """Hold it as soon as its holder lends it or ends, at the latest after ``patience`` seconds, then LakeError."""
        ...


def patiently(attempt: Callable[[], None], seconds: float) -> None:
    """Try until it raises no LakeError any more; after ``seconds`` the last one goes through."""
    retrying = Retrying(
        retry=retry_if_exception_type(LakeError),
        wait=wait_fixed(ASK_SECONDS),
        stop=stop_after_delay(seconds),
        reraise=True,
    )
    retrying(attempt)


class FileLease:
    """A lock on ``<home>/leases/lake``; whoever asks for it has a lock on ``<home>/leases/lake.asked``."""

    def __init__(self, settings: Settings) -> None:
        self._folder: Path = settings.home.home / "leases"

    @contextmanager
    def hold(self, holder: str) -> Iterator[LeaseHolding]:
        """Hold the lease; raises LakeError where another process has it."""
        with self._open("lake") as file:
            _lock(file)
            _sign(file, holder)
            yield _HeldFile(self._folder, file, holder)

    @contextmanager
    def ask(self, holder: str, patience: float) -> Iterator[LeaseHolding]:
        """Hold the lease as soon as its holder lends it."""
        with self._open("lake.asked") as asked, self._open("lake") as file:
            for each in (asked, file):
                patiently(partial(_lock, each), patience)
                _sign(each, holder)
            yield _HeldFile(self._folder, file, holder)

    def _open(self, name: str) -> IO[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return (self._folder / name).open("a+")


class _HeldFile:
    """``LeaseHolding`` by file locks."""

    def __init__(self, folder: Path, file: IO[str], holder: str) -> None:
        self._folder, self._file, self._holder = folder, file, holder

    def asked(self) -> bool:
        """Whether the other lock is taken."""
        with (self._folder / "lake.asked").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def lend(self, stop: threading.Event) -> bool:
        """Unlock, and lock again once nobody asks and nobody holds."""
        fcntl.flock(self._file, fcntl.LOCK_UN)
        while not stop.wait(ASK_SECONDS):
            if self.asked():
                continue
            with suppress(LakeError):
                _lock(self._file)
                _sign(self._file, self._holder)
                return True
        return False


def _lock(file: IO[str]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        raise LakeError(
            f"the lake is being written by {_described(file.read())}",
            "Wait until it has ended, or stop it first.",
        ) from error


def _sign(file: IO[str], holder: str) -> None:
    file.truncate(0)
    file.write(json.dumps({"holder": holder, "pid": os.getpid(), "since": _now()}))
    file.flush()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _described(content: str) -> str:
    if not content:
        return "another process"
    told = json.loads(content)
    return f"`lakepulse {told['holder']}` (process {told['pid']}, since {told['since']})"

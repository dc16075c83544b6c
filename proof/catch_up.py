"""Waiting until a layer holds everything that was committed in the source below one LSN."""

import time
from collections.abc import Callable
from contextlib import closing

import psycopg2

from lakepulse.clients.transactions import last_transaction_below
from lakepulse.errors import ServiceError, VerificationError
from lakepulse.lsn import format_lsn, parse_lsn
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest

Progress = Callable[[str], None]
Check = Callable[[], None]
_POLL_SECONDS = 0.2
END = 2**63 - 1
"""Beyond every LSN."""


def source_lsn(settings: Settings) -> int:
    """The end of the source's WAL now; all that is committed is below it. Raises ServiceError."""
    return parse_lsn(str(_value(settings, "SELECT pg_current_wal_lsn()::text", ())))


def confirmed_lsn(settings: Settings) -> int:
    """The LSN up to which capture has everything acknowledged by Kafka; 0 where there is no slot yet."""
    statement = "SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = %s"
    found = _value(settings, statement, (settings.capture.slot,))
    return parse_lsn(str(found)) if found else 0


class CatchUp:
    """Waits, within one allowance of ``timeout`` seconds, for hops to come to a position.

    ``progress`` is told what is waited for; ``check`` is called between looks and may raise.
    """

    def __init__(
        self, settings: Settings, lake: Lake, timeout: float, progress: Progress, check: Check
    ) -> None:
        self._settings, self._lake, self._timeout = settings, lake, timeout
        self._progress, self._check = progress, check
        self._deadline = time.monotonic() + timeout

    def snapshot(self) -> None:
        """Return when capture has sent its snapshot, which it ends with a transaction record."""
        self._wait(
            "the snapshot",
            lambda: last_transaction_below(self._settings, END),
            0,
            "`lakepulse up` starts capture.",
        )

    def layer(self, layer: str, lsn: int) -> int:
        """Return when ``layer`` holds all that was committed below ``lsn``: the LSN of the last such commit.

        Raises VerificationError when the allowance is used up.
        """
        self._wait("capture", lambda: confirmed_lsn(self._settings), lsn, "`lakepulse up` starts it.")
        self.snapshot()
        target = last_transaction_below(self._settings, lsn)
        self.published(layer, target)
        return target

    def published(self, layer: str, watermark: int) -> None:
        """Return when the layer's last publication is at ``watermark`` or later; raises VerificationError."""
        cure = f"`lakepulse stream` or `lakepulse run {layer}` brings it up to date."
        self._wait(layer, lambda: _watermark(self._lake, layer), watermark, cure)

    def until(self, what: str, holds: Callable[[], bool], cure: str) -> None:
        """Return when ``holds`` does; raises VerificationError when the allowance is used up."""
        while not holds():
            self._progress(f"waiting for {what}")
            self._pause(f"{what} is not up to date after {self._timeout:.0f} s", cure)

    def _wait(self, what: str, position: Callable[[], int], wanted: int, cure: str) -> None:
        while (now := position()) < wanted:
            # Nothing has a position before its first commit.
            reached = f": at {format_lsn(now)} of {format_lsn(wanted)}" if now > 0 else ""
            self._progress(f"waiting for {what}{reached}")
            late = f"{what} has not reached {format_lsn(wanted)} in {self._timeout:.0f} s"
            self._pause(late, f"See `lakepulse status`; {cure}")

    def _pause(self, late: str, cure: str) -> None:
        self._check()
        if time.monotonic() > self._deadline:
            raise VerificationError(late, cure)
        time.sleep(_POLL_SECONDS)


def nothing() -> None:
    """The check that never raises."""


def _watermark(lake: Lake, layer: str) -> int:
    published = latest(lake, layer)
    return -1 if published is None else published.watermark


def _value(settings: Settings, statement: str, parameters: tuple[object, ...]) -> object:
    try:
        connection = psycopg2.connect(settings.postgres.dsn("lake_verify", settings.home))
    except psycopg2.OperationalError as error:
        raise ServiceError(
            f"the source database cannot be reached ({str(error).strip()})", "Run `lakepulse up`."
        ) from error
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row[0] if row else None

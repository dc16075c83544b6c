"""Waiting until a layer holds everything that was committed in the source below one LSN."""

import time
from collections.abc import Callable
from contextlib import closing

import psycopg2

from lakepulse.errors import ServiceError, VerificationError
from lakepulse.proof.position import last_transaction_below
from lakepulse.proof.source_snapshot import format_lsn, parse_lsn
from lakepulse.settings import Settings
from spark_jobs.runtime.lake import Lake
from spark_jobs.runtime.publication import latest

Progress = Callable[[str], None]
Check = Callable[[], None]
_POLL_SECONDS = 0.2


def source_lsn(settings: Settings) -> int:
    """The end of the source's WAL now; all that is committed is below it. Raises ServiceError."""
    return parse_lsn(str(_value(settings, "SELECT pg_current_wal_lsn()::text", ())))


def confirmed_lsn(settings: Settings) -> int:
    """The LSN up to which capture has everything acknowledged by Kafka; 0 where there is no slot yet."""
    statement = "SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = %s"
    found = _value(settings, statement, (settings.capture.slot,))
    return parse_lsn(str(found)) if found else 0


def catch_up(
    settings: Settings,
    lake: Lake,
    layer: str,
    lsn: int,
    timeout: float,
    progress: Progress,
    check: Check | None = None,
) -> int:
    """Wait until ``layer`` holds all that was committed below ``lsn``; the commit LSN of the last such transaction.

    ``check`` is called between looks and may raise. Raises VerificationError after ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout

    def wait(what: str, position: Callable[[], int], wanted: int, cure: str) -> None:
        while (now := position()) < wanted:
            progress(f"{what} is at {format_lsn(max(now, 0))}, waiting for {format_lsn(wanted)}")
            if check is not None:
                check()
            if time.monotonic() > deadline:
                raise VerificationError(
                    f"{what} has not reached {format_lsn(wanted)} in {timeout:.0f} s", cure
                )
            time.sleep(_POLL_SECONDS)

    wait("capture", lambda: confirmed_lsn(settings), lsn, "See `lakepulse status`; `lakepulse up` starts it.")
    target = last_transaction_below(settings, lsn)
    cure = f"See `lakepulse status`; `lakepulse stream` or `lakepulse run {layer}` brings it up to date."
    wait(layer, lambda: _watermark(lake, layer), target, cure)
    return target


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

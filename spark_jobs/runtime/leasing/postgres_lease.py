"""The lease over a lake that several machines reach: an advisory lock in Postgres, held by a session.

The server lets go of it when the session ends, however that ends. The holder looks after its session and ends the
process at once when it is gone, before another one that takes the lease begins to write. Neighbour: ``lease``.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

import psycopg2
from psycopg2.extensions import connection as Connection

from lakepulse.errors import LakeError
from lakepulse.roles import LEASE, LEASE_DATABASE
from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lease import LeaseHolding, patiently

BEAT_SECONDS = 2.0
# A holder whose session is gone has noticed after one beat; only then may the next one write.
SETTLE_SECONDS = 1.5 * BEAT_SECONDS
# The client gives up a dead connection (milliseconds) long before the server does (10 s + 3 * 5 s).
CLIENT_TIMEOUT = "keepalives_idle=5 keepalives_interval=2 keepalives_count=2 tcp_user_timeout=4000"
SERVER_TIMEOUT = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"

_HOLDER = """
SELECT application_name, to_char(backend_start, 'YYYY-MM-DD"T"HH24:MI:SSOF')
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) | objid::bigint = hashtextextended(%s, 0)"""

_log = logging.getLogger(__name__)


class PostgresLease:
    """A session's lock on the name of the lake, in a database that holds nothing else."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lake = settings.lake.root

    @contextmanager
    def hold(self, holder: str) -> Iterator[LeaseHolding]:
        """Hold the lease; raises LakeError where another process has it, or where Postgres cannot be asked."""
        with closing(self._connect(holder)) as session:
            _lock(session, self._lake)
            with _held(session, self._lake) as held:
                yield held

    @contextmanager
    def ask(self, holder: str, patience: float) -> Iterator[LeaseHolding]:
        """Hold the lease as soon as its holder lends it."""
        with closing(self._connect(holder)) as session:
            for name in (_asked(self._lake), self._lake):
                patiently(partial(_lock, session, name), patience)
            with _held(session, self._lake) as held:
                yield held

    def _connect(self, holder: str) -> Connection:
        dsn = self._settings.postgres.dsn(LEASE, self._settings.home)
        name = f"lakepulse {holder} on {socket.gethostname()}"
        try:
            session = psycopg2.connect(
                f"{dsn} {CLIENT_TIMEOUT}",
                dbname=LEASE_DATABASE,
                application_name=name[:63],
                options=SERVER_TIMEOUT,
            )
        except psycopg2.OperationalError as error:
            raise LakeError(
                f"the lease over the lake cannot be asked for ({str(error).strip()})",
                "Start Postgres, whose lock is the lease, then run the same command again.",
            ) from error
        session.autocommit = True
        return session


class _HeldLock:
    """``LeaseHolding`` by advisory locks of one session."""

    def __init__(self, session: Connection, lake: str) -> None:
        self._session, self._lake = session, lake

    def asked(self) -> bool:
        """Whether another session has the lock of whoever asks."""
        if not _try_lock(self._session, _asked(self._lake)):
            return True
        _unlock(self._session, _asked(self._lake))
        return False

    def lend(self, stop: threading.Event) -> bool:
        """Unlock, and lock again once nobody asks and nobody holds."""
        _unlock(self._session, self._lake)
        while not stop.wait(BEAT_SECONDS / 2):
            if not self.asked() and _try_lock(self._session, self._lake):
                time.sleep(SETTLE_SECONDS)
                return True
        return False


@contextmanager
def _held(session: Connection, lake: str) -> Iterator[LeaseHolding]:
    """Look after the locked session."""
    time.sleep(SETTLE_SECONDS)
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(session, done), name="lease", daemon=True)
    watch.start()
    try:
        yield _HeldLock(session, lake)
    finally:
        done.set()
        watch.join()


def _asked(lake: str) -> str:
    """The name of the lock of whoever asks for the lease."""
    return f"{lake} asked"


def _try_lock(session: Connection, name: str) -> bool:
    with session.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
        return cursor.fetchone() == (True,)


def _unlock(session: Connection, name: str) -> None:
    with session.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (name,))


def _lock(session: Connection, name: str) -> None:
    if _try_lock(session, name):
        return
    with session.cursor() as cursor:
        cursor.execute(_HOLDER, (name,))
        holder, since = cursor.fetchone() or ("another process", "a moment ago")
    raise LakeError(
        f"the lake is being written by `{holder}` (since {since})",
        "Wait until it has ended, or stop it first.",
    )


def _watch(session: Connection, done: threading.Event) -> None:
    """End the process when the session is lost: the lock is then free for another, and no write may follow."""
    while not done.wait(BEAT_SECONDS):
        try:
            with session.cursor() as cursor:
                cursor.execute("SELECT 1")
        except psycopg2.Error as error:
            _log.critical("the lease over the lake is lost (%s); ending at once", str(error).strip())
            os._exit(LakeError.exit_code)

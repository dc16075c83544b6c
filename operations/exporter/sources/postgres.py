"""Postgres: the replication slot and the WAL that it holds, and the sessions."""

from contextlib import closing

import psycopg2

from lakepulse.roles import MONITOR
from lakepulse.settings import Settings
from operations.exporter.family import Family, Reading
from operations.hops.source import read_wal

WAL_HELD = Family("lakepulse_slot_wal_held_bytes", "WAL that the replication slot keeps from being removed")
SLOT_ACTIVE = Family("lakepulse_slot_active", "1 while capture reads the replication slot")
SESSIONS = Family("lakepulse_postgres_sessions", "Client sessions by state", ("state",))
SESSIONS_LIMIT = Family("lakepulse_postgres_sessions_limit", "Sessions that Postgres allows")
DATABASE_BYTES = Family("lakepulse_postgres_database_bytes", "Size of the source database")

_STATES = """
    SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' GROUP BY 1
"""
_SIZES = "SELECT current_setting('max_connections')::int, pg_database_size(current_database())"


class PostgresSource:
    """The source database, asked as a role that sees statistics and no row."""

    name = "postgres"
    seconds = 15.0
    families: tuple[Family, ...] = (WAL_HELD, SLOT_ACTIVE, SESSIONS, SESSIONS_LIMIT, DATABASE_BYTES)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self) -> Reading:
        """Slot and sessions; raises ServiceError or psycopg2.Error where Postgres does not answer."""
        wal = read_wal(self._settings, MONITOR)
        dsn = self._settings.postgres.dsn(MONITOR, self._settings.home)
        with closing(psycopg2.connect(dsn)) as session, session.cursor() as cursor:
            cursor.execute(_STATES)
            states: dict[tuple[str, ...], float] = {
                (state,): float(count) for state, count in cursor.fetchall()
            }
            cursor.execute(_SIZES)
            limit, size = cursor.fetchone() or (0, 0)
        return {
            WAL_HELD: {(): wal.held_bytes},
            SLOT_ACTIVE: {(): wal.active},
            SESSIONS: states,
            SESSIONS_LIMIT: {(): limit},
            DATABASE_BYTES: {(): size},
        }

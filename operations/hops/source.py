"""The source's WAL: where it ends, and what the replication slot holds of it."""

from contextlib import closing
from dataclasses import dataclass

import psycopg2

from lakepulse.errors import ServiceError, first_line
from lakepulse.roles import VERIFY
from lakepulse.settings import Settings

_STATE = """
    SELECT pg_current_wal_lsn() - '0/0', confirmed_flush_lsn - '0/0', restart_lsn - '0/0', active, wal_status
    FROM (SELECT) AS one LEFT JOIN pg_replication_slots ON slot_name = %s
"""


@dataclass(frozen=True)
class Wal:
    """LSNs: the ``end`` of the source's WAL; the slot's ``confirmed`` and ``restart``, None where there is no slot.

    What was committed below ``confirmed`` is in Kafka; WAL is kept from ``restart`` on.
    """

    end: int
    confirmed: int | None
    restart: int | None
    active: bool
    status: str

    @property
    def held_bytes(self) -> int:
        """How much WAL the slot keeps from being removed."""
        return 0 if self.restart is None else self.end - self.restart

    @property
    def behind_bytes(self) -> int:
        """How much WAL capture has not confirmed."""
        return self.end if self.confirmed is None else max(0, self.end - self.confirmed)


def read_wal(settings: Settings, role: str = VERIFY) -> Wal:
    """The WAL as Postgres reports it to ``role`` now; raises ServiceError where the source cannot be reached."""
    try:
        connection = psycopg2.connect(settings.postgres.dsn(role, settings.home))
    except psycopg2.OperationalError as error:
        raise ServiceError(
            f"the source database cannot be reached ({first_line(error)})", "Run `lakepulse up`."
        ) from error
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(_STATE, (settings.capture.slot,))
        end, confirmed, restart, active, status = cursor.fetchone() or (0, None, None, None, None)
    return Wal(int(end), _lsn(confirmed), _lsn(restart), bool(active), status or "")


def _lsn(value: object) -> int | None:
    return None if value is None else int(str(value))

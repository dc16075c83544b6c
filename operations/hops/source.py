"""The source's WAL: where it ends, and what the replication slot holds of it."""

from contextlib import closing
from dataclasses import dataclass

import psycopg2

from lakepulse.errors import ServiceError, first_line
from lakepulse.roles import VERIFY
from lakepulse.settings import Settings

_STATE = """
    SELECT pg_current_wal_lsn() - '0/0', confirmed_flush_lsn - '0/0', restart_lsn - '0/0', active, wal_status,
      sent_lsn - '0/0'
    FROM (SELECT) AS one
    LEFT JOIN pg_replication_slots ON slot_name = %s
    LEFT JOIN pg_stat_replication ON pid = active_pid
"""


@dataclass(frozen=True)
class Wal:
    """LSNs: the ``end`` of the source's WAL; the slot's ``confirmed`` and ``restart``, None where there is no slot.

    What was committed below ``confirmed`` is in Kafka; WAL is kept from ``restart`` on. Below ``sent`` the slot's
    reader has been sent what concerns it: None where nobody reads, or the role may not know.
    """

    end: int
    confirmed: int | None
    restart: int | None
    active: bool
    status: str
    sent: int | None = None

    @property
    def all_sent(self) -> bool:
        """Whether Postgres has sent the slot's reader every change there is; the rest of the WAL holds none for it."""
        return self.sent is not None and self.sent >= self.end

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
        row = cursor.fetchone()
    assert row  # one, whether there is a slot or not
    end, confirmed, restart, active, status, sent = row
    return Wal(int(end), _lsn(confirmed), _lsn(restart), bool(active), status or "", _lsn(sent))


def _lsn(value: object) -> int | None:
    return None if value is None else int(str(value))

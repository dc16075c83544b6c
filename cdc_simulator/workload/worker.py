"""One connection's loop: build a transaction, execute, commit; ``run`` starts several.

A transaction is committed whole or not at all. Where Postgres fails, nobody knows whether the last commit was made, so
the session is opened anew and the desk is read again from the database.
"""

import random
import threading
import time
from contextlib import closing
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from cdc_simulator.patience import patiently
from cdc_simulator.source.session import connect
from cdc_simulator.workload.actions import next_transaction
from cdc_simulator.workload.business.masters import touch
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.reading import Share, read_desk, read_web_orders
from cdc_simulator.workload.ledger import LedgerEntry
from cdc_simulator.workload.summary import Summary
from cdc_simulator.workload.timing.clock import ShopClock
from cdc_simulator.workload.timing.pace import Pacer
from cdc_simulator.workload.transaction import RowGoneError, Transaction, run
from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import ServiceError, first_line
from lakepulse.settings import Settings

ROLE = "wwi_app"
ROLLED_BACK, WITH_SAVEPOINT = 0.02, 0.03
"""These parts of the transactions are rolled back on purpose, or roll back to a savepoint within."""
LOOK_SECONDS = 2.0
"""How often a desk looks for orders that the web shop has taken."""
_LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
_PAUSE_SECONDS = 0.2
# Postgres' own word that another transaction came in between; the work can simply be given up.
_CONFLICTS = (psycopg2.errors.DeadlockDetected, psycopg2.errors.SerializationFailure)


@dataclass(frozen=True)
class Worker:
    """What one connection needs; ``patience`` is how many seconds it tries to reach Postgres again."""

    settings: Settings
    catalog: Catalog
    share: Share
    seed: int
    wanted_rows: int
    pacer: Pacer
    clock: ShopClock
    summary: Summary
    stop: threading.Event
    patience: float

    def run(self) -> None:
        """Work until stopped; raises ServiceError where Postgres stays away for longer than ``patience``."""
        rng = random.Random(f"{self.seed}/{self.share.number}")  # noqa: S311  # reproducible on purpose
        while not self.stop.is_set():
            with closing(self._session()) as session:
                try:
                    self._work(session, rng)
                except _LOST:
                    self.summary.count("reconnects")
                    self.stop.wait(_PAUSE_SECONDS)
                except psycopg2.Error as error:
                    raise _failed(error) from error

    def _session(self) -> Connection:
        """A session; tries again while Postgres is away, but not for ever and not after a stop."""
        return patiently(self.stop, self.patience)(connect, self.settings, ROLE)

    def _work(self, session: Connection, rng: random.Random) -> None:
        with session.cursor() as cursor:
            desk = read_desk(cursor, self.catalog, self.share, rng, self.clock)
            session.commit()
            looked = time.monotonic()
            while self.pacer.wait():
                if time.monotonic() - looked > LOOK_SECONDS:
                    read_web_orders(desk, self.share)
                    looked = time.monotonic()
                self._one(session, cursor, desk)

    def _one(self, session: Connection, cursor: Cursor, desk: Desk) -> None:
        transaction = next_transaction(desk, self.wanted_rows)
        fate = desk.rng.random()
        with_savepoint = ROLLED_BACK <= fate < ROLLED_BACK + WITH_SAVEPOINT
        try:
            if with_savepoint:
                _in_vain(cursor, desk)
            stated = transaction.execute(cursor)
        except RowGoneError:
            # Another workload was faster: what this transaction took from the desk is no longer to be done.
            session.rollback()
            self.summary.count("conflicts")
            return
        except _CONFLICTS:
            session.rollback()
            _settle(transaction, committed=False)
            self.summary.count("conflicts")
            return
        if fate < ROLLED_BACK:
            session.rollback()
            _settle(transaction, committed=False)
            self.summary.count("rolled_back")
            return
        session.commit()
        self._account(transaction, stated, with_savepoint)

    def _account(self, transaction: Transaction, stated: LedgerEntry, with_savepoint: bool) -> None:
        _settle(transaction, committed=True)
        self.summary.committed(transaction.kind, stated, with_savepoint)
        self.pacer.add(stated.changes)


def _failed(error: psycopg2.Error) -> ServiceError:
    return ServiceError(
        f"the workload's statement failed: {first_line(error)}",
        "Run `lakepulse source load --replace` to begin anew.",
    )


def _in_vain(cursor: Cursor, desk: Desk) -> None:
    """Changes that a savepoint takes back: in the WAL, but never in bronze."""
    cursor.execute("SAVEPOINT in_vain")
    for statement in touch(desk, 2).statements:
        run(cursor, statement)
    cursor.execute("ROLLBACK TO SAVEPOINT in_vain")


def _settle(transaction: Transaction, committed: bool) -> None:
    for follow_up in transaction.committed if committed else transaction.undone:
        follow_up()

"""Ground on which hard changes are made: one session as the source's owner, on readings of the delivery vans.

Readings belong to nobody's balance and nothing refers to them, so that whatever is done to them leaves the invariants
of ``cdc_simulator.workload.business.money`` as they were. Every transaction that changes rows has its row in the
ledger.
"""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from cdc_simulator.source.session import connect
from cdc_simulator.workload.business.masters import VANS
from cdc_simulator.workload.desk.numbers import SequenceNumbers
from cdc_simulator.workload.transaction import Row, Transaction
from lakepulse.contracts.catalog import Catalog
from lakepulse.roles import OWNER
from lakepulse.settings import Settings

READINGS = "vehicle_temperatures"
RELATION = "warehouse.vehicle_temperatures"
_LAST = f"SELECT coalesce(max(recorded_when), now()) FROM {RELATION}"  # noqa: S608  # our own name


@dataclass
class Ground:
    """``rows`` is how many the largest transaction has."""

    settings: Settings
    catalog: Catalog
    rng: random.Random
    numbers: SequenceNumbers
    session: Connection
    cursor: Cursor
    rows: int

    def begin(self) -> Transaction:
        """A new, empty transaction."""
        return Transaction(self.catalog, "hard")

    def commit(self, transaction: Transaction) -> None:
        """Execute and commit it, with its row in the ledger."""
        transaction.execute(self.cursor)
        self.session.commit()

    def readings(self, count: int) -> list[Row]:
        """New rows of ``vehicle_temperatures``, not inserted yet, at the newest reading's time: no clock goes on."""
        self.cursor.execute(_LAST)
        (when,) = self.cursor.fetchone() or (None,)
        return [
            {
                "vehicle_temperature_id": number,
                "vehicle_registration": self.rng.choice(VANS),
                "chiller_sensor_number": self.rng.randint(1, 2),
                "recorded_when": when,
                "temperature": self.rng.randint(300, 500) / 100,
                "is_compressed": False,
            }
            for number in self.numbers.take(self.cursor, READINGS, count)
        ]

    def inserted(self, count: int) -> list[int]:
        """The keys of new readings that are committed."""
        transaction, rows = self.begin(), self.readings(count)
        transaction.insert(READINGS, rows)
        self.commit(transaction)
        return [row["vehicle_temperature_id"] for row in rows]


@contextmanager
def ground(settings: Settings, catalog: Catalog, seed: int, rows: int) -> Iterator[Ground]:
    """The ground, until the block ends; raises ServiceError where the owner's session cannot be had."""
    with closing(connect(settings, OWNER)) as session, session.cursor() as cursor:
        rng = random.Random(f"{seed}/hard")  # noqa: S311  # reproducible on purpose
        yield Ground(settings, catalog, rng, SequenceNumbers(catalog), session, cursor, rows)

"""Transactions that are hard as such: taken back, in part or whole, very large, or long and interleaved."""

from contextlib import ExitStack, closing

from cdc_simulator.source.session import connect
from cdc_simulator.workload.hard.ground import READINGS, RELATION, Ground
from cdc_simulator.workload.ledger import LedgerEntry
from cdc_simulator.workload.transaction import run
from lakepulse.roles import OWNER

FEW = 20
SESSIONS, ROUNDS = 4, 50
PAGE = 10_000
_INSERT = (
    f"INSERT INTO {RELATION} SELECT nextval('warehouse.vehicle_temperature_id_seq'), 'WWI-321-A', 1, "  # noqa: S608
    "(SELECT coalesce(max(recorded_when), now()) FROM "
    + RELATION
    + "), 4 + number %% 100 / 100.0, NULL, false, NULL "
    "FROM generate_series(1, %s) AS number RETURNING vehicle_temperature_id"
)


def rollback(ground: Ground) -> str:
    """A transaction of some rows, and its row in the ledger, taken back whole."""
    transaction = ground.begin()
    transaction.insert(READINGS, ground.readings(FEW))
    transaction.execute(ground.cursor)
    ground.session.rollback()
    return f"{FEW} rows inserted and rolled back"


def savepoint(ground: Ground) -> str:
    """A transaction whose middle is taken back."""
    kept, in_vain = ground.begin(), ground.begin()
    kept.insert(READINGS, ground.readings(FEW))
    in_vain.insert(READINGS, ground.readings(FEW))
    ground.cursor.execute("SAVEPOINT in_vain")
    run(ground.cursor, in_vain.statements[0])
    ground.cursor.execute("ROLLBACK TO SAVEPOINT in_vain")
    ground.commit(kept)
    return f"{FEW} rows inserted, {FEW} more taken back by a savepoint"


def large(ground: Ground) -> str:
    """One transaction of as many rows as asked for."""
    stated = LedgerEntry()
    for begin in range(0, ground.rows, PAGE):
        ground.cursor.execute(_INSERT, (min(PAGE, ground.rows - begin),))
        stated.add(READINGS, "c", [number for (number,) in ground.cursor.fetchall()])
    stated.write(ground.cursor)
    ground.session.commit()
    return f"{ground.rows:,} rows inserted in one transaction"


def interleaved(ground: Ground) -> str:
    """Long transactions whose statements alternate, with short ones between them; the first to begin commits last."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(closing(connect(ground.settings, OWNER))) for _ in range(SESSIONS)]
        cursors = [stack.enter_context(session.cursor()) for session in sessions]
        stated = [LedgerEntry() for _ in sessions]
        for _ in range(ROUNDS):
            for cursor, entry in zip(cursors, stated, strict=True):
                transaction = ground.begin()
                transaction.insert(READINGS, ground.readings(1))
                run(cursor, transaction.statements[0])
                entry.add(READINGS, "c", transaction.statements[0].keys)
            ground.inserted(1)
        for session, cursor, entry in reversed(list(zip(sessions, cursors, stated, strict=True))):
            entry.write(cursor)
            session.commit()
    return f"{SESSIONS} transactions of {ROUNDS} rows side by side, {ROUNDS} short ones between"

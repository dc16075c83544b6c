"""Rows that are hard to follow: keys that change or come back, values not sent or very wide, a table emptied."""

from cdc_simulator.workload.hard.ground import READINGS, RELATION, Ground
from cdc_simulator.workload.ledger import LedgerEntry
from cdc_simulator.workload.transaction import run

FEW = 20
TOASTED_BYTES = 12_800
"""Beyond 2 kB that cannot be compressed, Postgres stores a value apart and leaves it out of updates."""
WIDE_BYTES = 200_000
"""Less than what Kafka takes as one message."""
_CHANGE_KEY = f"UPDATE {RELATION} SET vehicle_temperature_id = %s WHERE vehicle_temperature_id = %s"  # noqa: S608
_SOME_ORDERS = (
    "SELECT order_id FROM sales.orders WHERE picking_completed_when IS NOT NULL ORDER BY order_id LIMIT %s"
)


def primary_key(ground: Ground) -> str:
    """Primary keys that change: a delete under the old key, a create under the new one."""
    old, stated = ground.inserted(FEW), LedgerEntry()
    new = ground.numbers.take(ground.cursor, READINGS, FEW)
    for before, after in zip(old, new, strict=True):
        ground.cursor.execute(_CHANGE_KEY, (after, before))
    stated.add(READINGS, "d", old)
    stated.add(READINGS, "c", new)
    stated.write(ground.cursor)
    ground.session.commit()
    return f"{FEW} primary keys changed"


def reinsert(ground: Ground) -> str:
    """Rows that are deleted and come back under their old keys in the same transaction."""
    keys, transaction = ground.inserted(FEW), ground.begin()
    again = [
        {**row, "vehicle_temperature_id": key} for row, key in zip(ground.readings(FEW), keys, strict=True)
    ]
    transaction.delete(READINGS, keys)
    transaction.insert(READINGS, again)
    ground.commit(transaction)
    return f"{FEW} rows deleted and inserted again under their keys"


def toast(ground: Ground) -> str:
    """Values that Postgres stores apart, and updates of these rows that do not touch them."""
    orders = _comment(ground, TOASTED_BYTES)
    untouched = ground.begin()
    untouched.update("orders", [{"order_id": order, "internal_comments": "Checked"} for order in orders])
    ground.commit(untouched)
    return f"{len(orders)} updates that leave a TOASTed column untouched"


def wide(ground: Ground) -> str:
    """Rows of some hundred kilobytes."""
    orders = _comment(ground, WIDE_BYTES)
    return f"{len(orders)} rows of {WIDE_BYTES:,} bytes"


def truncate(ground: Ground) -> str:
    """A table that is emptied by one statement, and filled again in the same transaction."""
    refill, stated = ground.begin(), LedgerEntry()
    refill.insert(READINGS, ground.readings(FEW))
    (inserts,) = refill.statements
    ground.cursor.execute(f"TRUNCATE {RELATION}")
    stated.add(READINGS, "t", [None])
    run(ground.cursor, inserts)
    stated.add(READINGS, "c", inserts.keys)
    stated.write(ground.cursor)
    ground.session.commit()
    return f"{RELATION} truncated, {FEW} rows inserted"


def _comment(ground: Ground, size: int) -> list[int]:
    """Write random text of so many bytes to some orders' comments; their keys."""
    ground.cursor.execute(_SOME_ORDERS, (FEW,))
    orders = [order for (order,) in ground.cursor.fetchall()]
    transaction = ground.begin()
    transaction.update(
        "orders",
        [{"order_id": order, "comments": ground.rng.randbytes(size // 2).hex()} for order in orders],
    )
    ground.commit(transaction)
    return orders

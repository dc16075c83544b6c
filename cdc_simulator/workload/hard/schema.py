"""Schema changes of source tables, each in a transaction of its own; docs/guides/schema-changes.md says what follows.

They stay: ``lakepulse source load --replace`` makes the tables anew. One that is there already is left out.
"""

from cdc_simulator.workload.hard.ground import Ground
from cdc_simulator.workload.ledger import LedgerEntry

DEALS = "sales.special_deals"
_COLUMN = "FROM information_schema.columns WHERE (table_schema || '.' || table_name, column_name) = (%s, %s)"
_RENAMED = "UPDATE sales.buying_groups SET trading_name = trading_name || ' *' WHERE buying_group_id = 1"


def add_nullable(ground: Ground) -> str:
    """A new column without values."""
    column = _free_column(ground, DEALS, "remark")
    return _alter(ground, f"ALTER TABLE {DEALS} ADD COLUMN {column} text")


def add_with_default(ground: Ground) -> str:
    """A new column that has a value in every row from the start."""
    column = _free_column(ground, DEALS, "is_checked")
    return _alter(ground, f"ALTER TABLE {DEALS} ADD COLUMN {column} boolean NOT NULL DEFAULT false")


def widen(ground: Ground) -> str:
    """A number that may be larger from now on."""
    table, column = "purchasing.purchase_order_lines", "ordered_outers"
    ground.cursor.execute(f"SELECT data_type {_COLUMN}", (table, column))
    if ground.cursor.fetchone() == ("bigint",):
        return _left_out(ground, f"{table}.{column} is bigint already")
    return _alter(ground, f"ALTER TABLE {table} ALTER {column} TYPE bigint")


def rename(ground: Ground) -> str:
    """A column that is never null gets another name, and a row changes."""
    table, old, new = "sales.buying_groups", "buying_group_name", "trading_name"
    if not _has(ground, table, old):
        return _left_out(ground, f"{table} has no {old} any more")
    ground.cursor.execute(f"ALTER TABLE {table} RENAME {old} TO {new}")
    ground.cursor.execute(_RENAMED)
    stated = LedgerEntry()
    stated.add("buying_groups", "u", [1])
    stated.write(ground.cursor)
    ground.session.commit()
    return f"{table}.{old} renamed to {new}, and a row changed"


def drop(ground: Ground) -> str:
    """A column that may be null is dropped."""
    table, column = "warehouse.stock_items", "marketing_comments"
    if not _has(ground, table, column):
        return _left_out(ground, f"{table} has no {column} any more")
    return _alter(ground, f"ALTER TABLE {table} DROP COLUMN {column}")


def add_table(ground: Ground) -> str:
    """A new table, which no contract knows."""
    sql = "CREATE TABLE IF NOT EXISTS sales.loyalty_cards (loyalty_card_id bigint PRIMARY KEY, points integer NOT NULL)"
    return _alter(ground, sql)


def _alter(ground: Ground, statement: str) -> str:
    ground.cursor.execute(statement)
    ground.session.commit()
    return statement


def _left_out(ground: Ground, why: str) -> str:
    ground.session.rollback()
    return f"left out: {why}"


def _has(ground: Ground, table: str, column: str) -> bool:
    ground.cursor.execute(f"SELECT {_COLUMN}", (table, column))
    return ground.cursor.fetchone() is not None


def _free_column(ground: Ground, table: str, stem: str) -> str:
    number = 1
    while _has(ground, table, f"{stem}_{number}"):
        number += 1
    return f"{stem}_{number}"

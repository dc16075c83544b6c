"""New primary keys from the source's sequences, fetched in blocks so that rows know their keys beforehand."""

# ruff: noqa: S608  # names in the SQL come from contracts and constants, never from a user

from collections import deque

from psycopg2.extensions import cursor as Cursor

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer

BLOCK = 500


class SequenceNumbers:
    """Unused numbers of every sequence. Numbers that are never used leave gaps, as in any database."""

    def __init__(self, catalog: Catalog) -> None:
        self._sequence_of = {
            contract.name: str(contract.columns[contract.key[0]].sequence)
            for contract in catalog.by_layer(Layer.SOURCE)
        }
        self._free: dict[str, deque[int]] = {name: deque() for name in self._sequence_of.values()}

    def take(self, cursor: Cursor, table: str, count: int) -> list[int]:
        """``count`` new primary keys of ``table``."""
        sequence = self._sequence_of[table]
        free = self._free[sequence]
        if len(free) < count:
            wanted = max(BLOCK, count - len(free))
            cursor.execute(f"SELECT nextval('{sequence}') FROM generate_series(1, %s)", (wanted,))
            free.extend(number for (number,) in cursor.fetchall())
        return [free.popleft() for _ in range(count)]

"""The ledger ``lakepulse.ledger``: what each transaction states of itself, counts by table and a checksum.

The checksum is the sum, modulo 2**64, over all row changes of the first eight bytes (big-endian) of
BLAKE2b(digest_size=8) of the text ``<table>|<op>|<key>``: the contract's table name, ``c``, ``u`` or ``d``, and the
primary key in decimal. A sum does not depend on the order and counts repeated changes, so it can be computed again
from bronze: group by transaction and add up the same terms. Sixteen hexadecimal digits. A TRUNCATE is one change,
``t``, whose key is ``None``.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from psycopg2.extensions import cursor as Cursor

_MODULUS = 1 << 64


@dataclass(slots=True)
class LedgerEntry:
    """The changes of one transaction so far."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    total: int = 0

    def add(self, table: str, op: str, keys: Iterable[int | None]) -> None:
        """State one change of ``op`` for each key."""
        keys = tuple(keys)
        self.counts[table, op] += len(keys)
        self.total = (self.total + sum(term(table, op, key) for key in keys)) % _MODULUS

    @property
    def changes(self) -> int:
        """Row changes in all."""
        return self.counts.total()

    def by_table(self) -> Mapping[str, dict[str, int]]:
        """``{table: {op: rows}}``, as the ledger keeps it."""
        nested: dict[str, dict[str, int]] = {}
        for (table, op), rows in sorted(self.counts.items()):
            nested.setdefault(table, {})[op] = rows
        return nested

    def write(self, cursor: Cursor) -> None:
        """Write it to the ledger, as the last statement of the transaction that it is about."""
        cursor.execute(
            "INSERT INTO lakepulse.ledger (counts, checksum) VALUES (%s, %s)",
            (json.dumps(self.by_table()), self.checksum()),
        )

    def checksum(self) -> str:
        """The checksum of this module's docstring."""
        return f"{self.total:016x}"


def term(table: str, op: str, key: int | None) -> int:
    """What one change adds to the checksum."""
    return int.from_bytes(blake2b(f"{table}|{op}|{key}".encode(), digest_size=8).digest(), "big")

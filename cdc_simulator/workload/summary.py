"""The summary of what a workload did, shared by all its connections."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from cdc_simulator.workload.ledger import LedgerEntry


@dataclass
class Summary:
    """Committed transactions by kind, row changes by table and op, and what did not become part of the source.

    ``opened`` is the shop's time at the beginning, ``reached`` at the last look.
    """

    opened: datetime
    reached: datetime
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    rolled_back: int = 0
    savepoints: int = 0
    conflicts: int = 0
    reconnects: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def committed(self, kind: str, stated: LedgerEntry, with_savepoint: bool) -> None:
        """Count a committed transaction."""
        with self._lock:
            self.kinds[kind] += 1
            self.changes.update(stated.counts)
            self.savepoints += with_savepoint

    def count(self, what: str) -> None:
        """Count one of ``rolled_back``, ``conflicts``, ``reconnects``."""
        with self._lock:
            setattr(self, what, getattr(self, what) + 1)

    def counted(self) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
        """Copies of ``kinds`` and ``changes``, which belong together."""
        with self._lock:
            return dict(self.kinds), dict(self.changes)

    @property
    def rows(self) -> int:
        """Row changes in all."""
        return self.changes.total()

    @property
    def rate(self) -> float:
        """Row changes per second."""
        return self.rows / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        tables: dict[str, dict[str, int]] = {}
        for (table, op), rows in sorted(self.changes.items()):
            tables.setdefault(table, {})[op] = rows
        return {
            "seconds": round(self.seconds, 3),
            "opened": self.opened.isoformat(sep=" ", timespec="minutes"),
            "reached": self.reached.isoformat(sep=" ", timespec="minutes"),
            "transactions": self.kinds.total(),
            "changes": self.rows,
            "rate": round(self.rate, 1),
            "tables": tables,
            "kinds": dict(sorted(self.kinds.items())),
            "rolled_back": self.rolled_back,
            "savepoints": self.savepoints,
            "conflicts": self.conflicts,
            "reconnects": self.reconnects,
        }

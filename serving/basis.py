"""The basis of an answer: which tables it was computed from, at which position, and whether that may still change.

Every answer that is served says it, so that a reader can tell how old it is and whether two answers fit together.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from lakepulse.lsn import format_lsn

Source = Literal["snapshot", "lake", "live"]
"""A snapshot's files; the tables as published; the tables and the transactions behind them that only Kafka has."""


@dataclass(frozen=True)
class TableBasis:
    """One table that was read: ``layer.name``, its Delta version, and the position up to which it is complete.

    ``committed_at`` is when the newest change that it can show was committed in the source (UTC); where a table was
    published without a change, when it was published. ``quality_score`` is the share of its rows that did not go
    aside (0 to 1), None where it is not known.
    """

    table: str
    delta_version: int
    commit_lsn: int
    committed_at: datetime
    quality_score: float | None = None


@dataclass(frozen=True)
class Basis:
    """All that one answer rests on; ``tables`` are sorted by name.

    ``snapshot`` is the snapshot's id where ``source`` is one. ``moment`` (UTC) is what the answer takes for now, where
    it depends on that. ``provisional``: changes that belong to the answer may still come. ``stale``: something was
    away, and this is the last answer that there was.
    """

    tables: tuple[TableBasis, ...]
    source: Source
    snapshot: str | None = None
    provisional: bool = False
    stale: bool = False
    moment: datetime | None = None

    @property
    def committed_at(self) -> datetime | None:
        """The commit time (UTC) of the oldest of the tables; None where no table was read."""
        return min((each.committed_at for each in self.tables), default=None)

    @property
    def commit_lsn(self) -> int | None:
        """The position up to which all tables are complete; None where no table was read."""
        return min((each.commit_lsn for each in self.tables), default=None)

    def age_seconds(self, now: datetime) -> float | None:
        """The age of the oldest table at ``now`` (UTC), never below 0; None where no table was read."""
        oldest = self.committed_at
        return None if oldest is None else max(0.0, (now - oldest).total_seconds())

    def etag_parts(self) -> tuple[str, ...]:
        """Everything but the age, as text: equal parts mean that the same query has the same answer."""
        tables = (
            f"{each.table}@{each.delta_version}:{format_lsn(each.commit_lsn)}"
            f":{each.committed_at.isoformat()}:{each.quality_score}"
            for each in self.tables
        )
        flags = f"provisional={self.provisional}", f"stale={self.stale}"
        moment = [self.moment.isoformat()] if self.moment else []
        return self.source, self.snapshot or "", *moment, *flags, *tables

    def of(self, tables: frozenset[str]) -> "Basis":
        """What remains of it for an answer that reads these tables alone."""
        kept = tuple(each for each in self.tables if each.table in tables)
        return replace(self, tables=kept)

"""The report of a recomputation of gold: what was compared, what differs, what stood in the way."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from lakepulse.errors import VerificationError
from lakepulse.lsn import format_lsn


@dataclass(frozen=True)
class RecomputedTable:
    """One table: rows that its SELECT gives and that were published, those without a partner, some of their keys."""

    table: str
    engine: str
    expected: int
    actual: int
    missing: int
    unexpected: int
    examples: tuple[str, ...]
    seconds: float

    @property
    def equal(self) -> bool:
        """No row more, none less."""
        return not self.missing and not self.unexpected

    def __str__(self) -> str:
        if self.equal:
            return f"{self.table} equals its SELECT"
        return (
            f"{self.table} differs from its SELECT: {self.missing:,} rows missing, {self.unexpected:,} unexpected, "
            f"for example {'; '.join(self.examples)}"
        )


@dataclass(frozen=True)
class Recomputation:
    """One publication's tables, and ``problems``: what could not be compared, or is too old, a sentence each."""

    watermark: int
    published_at: datetime
    lag_seconds: float
    tables: tuple[RecomputedTable, ...]
    problems: tuple[str, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Every table was compared, and none differs."""
        return not self.problems and all(each.equal for each in self.tables)

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {"ok": self.ok, "sentence": str(self), **asdict(self)}

    def __str__(self) -> str:
        if not self.ok:
            return "; ".join([*self.problems, *(str(each) for each in self.tables if not each.equal)])
        engines = " and ".join(sorted({each.engine for each in self.tables}))
        rows = sum(each.expected for each in self.tables)
        return (
            f"gold at LSN {format_lsn(self.watermark)} equals its SELECTs, computed as a whole by {engines}: "
            f"{len(self.tables)} tables, {rows:,} rows, all columns ({self.seconds:.1f} s)"
        )


def raise_unless_equal(done: Recomputation) -> None:
    """VerificationError with what differs, is absent or is too old."""
    if not done.ok:
        raise VerificationError(
            str(done),
            "See `lakepulse status`; `lakepulse backfill TABLE --from DAY` mends a table that differs.",
        )

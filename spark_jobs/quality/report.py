"""Findings of a quality check; ``check`` makes it, ``lakepulse quality`` prints it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lakepulse.contracts.compile.quality.rule_checks import CRITICAL


@dataclass(frozen=True)
class QualityFinding:
    """One expectation that does not hold: ``broken`` rows of ``rows``, and some of the values seen.

    ``observed`` is the share that was seen where the contract states one.
    """

    table: str
    column: str
    expectation: str
    severity: str
    reason: str
    broken: int
    rows: int
    examples: tuple[str, ...] = ()
    observed: float | None = None

    def __str__(self) -> str:
        if self.observed is not None:
            return f"{self.table}.{self.column}: {self.observed:.1%} of {self.rows:,} rows, {self.reason}"
        shown = f", for example {', '.join(self.examples)}" if self.examples else ""
        return (
            f"{self.table}.{self.column}: {self.broken:,} of {self.rows:,} rows break `{self.reason}`{shown}"
        )


@dataclass(frozen=True)
class TableResult:
    """One suite's run: how many expectations it has, and those that do not hold."""

    table: str
    rows: int
    expectations: int
    findings: tuple[QualityFinding, ...]
    seconds: float


@dataclass(frozen=True)
class QualityReport:
    """One check of some tables; ``docs`` is the page to open."""

    checked_at: datetime
    results: tuple[TableResult, ...]
    docs: Path

    @property
    def findings(self) -> tuple[QualityFinding, ...]:
        """All of them, critical ones first."""
        found = [finding for result in self.results for finding in result.findings]
        return tuple(sorted(found, key=lambda finding: finding.severity != CRITICAL))

    @property
    def critical(self) -> tuple[QualityFinding, ...]:
        """Those that must not be: a rule with ``on_fail`` quarantine or fail, a key, a null, a reference, a type."""
        return tuple(finding for finding in self.findings if finding.severity == CRITICAL)

    def as_json(self) -> dict[str, Any]:
        """For scripts and for the history of runs."""
        return {
            "checked_at": self.checked_at.isoformat(),
            "ok": not self.critical,
            "expectations": sum(result.expectations for result in self.results),
            "tables": [asdict(result) for result in self.results],
            "docs": str(self.docs),
        }

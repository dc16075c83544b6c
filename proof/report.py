"""The report of a proof: what was compared, table by table, what was found, and the verdict; ``verify`` fills it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from proof.compare import Difference


class FindingKind(StrEnum):
    """What a finding is about: a closed list, so that a test can name what it expects."""

    ABSENT = "absent"
    STALE = "stale"
    UNPROVABLE = "unprovable"
    DIFFERENCE = "difference"
    QUARANTINE = "quarantine"
    CHECKSUM = "checksum"
    LOST = "lost"
    DOUBLED = "doubled"
    ORDER = "order"
    TORN = "torn"
    HISTORY = "history"
    METADATA = "metadata"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, of which kind, in a sentence, and the command or place that mends it."""

    table: str
    kind: FindingKind
    problem: str
    cure: str

    def __str__(self) -> str:
        return f"{self.table}: {self.problem}. {self.cure}"


@dataclass(frozen=True)
class Compared:
    """One table held against a witness: how many rows, which columns, and which were left out on purpose."""

    table: str
    against: str
    rows: int
    columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Excuse:
    """Something that differs and may: named, so that nobody takes it for compared."""

    table: str
    reason: str


Statement = Finding | Compared | Excuse | Difference
"""What a check yields."""


@dataclass(frozen=True)
class CheckReport:
    """One check's statements, and how long it took in seconds."""

    name: str
    seconds: float
    compared: tuple[Compared, ...]
    findings: tuple[Finding, ...]
    excuses: tuple[Excuse, ...]
    differences: tuple[Difference, ...] = ()

    @classmethod
    def of(cls, name: str, seconds: float, statements: Iterable[Statement]) -> "CheckReport":
        """The statements by what they are."""
        stated = list(statements)
        stated += [_finding(each) for each in stated if isinstance(each, Difference) and not each.equal]
        return cls(
            name,
            seconds,
            tuple(each for each in stated if isinstance(each, Compared)),
            tuple(each for each in stated if isinstance(each, Finding)),
            tuple(each for each in stated if isinstance(each, Excuse)),
            tuple(each for each in stated if isinstance(each, Difference)),
        )


def _finding(difference: Difference) -> Finding:
    problem = f"{difference.missing:,} rows missing, {difference.unexpected:,} unexpected"
    examples = "; ".join(difference.examples)
    cure = f"`lakepulse backfill {difference.table}` computes it again from bronze."
    return Finding(difference.table, FindingKind.DIFFERENCE, f"{problem}; for example {examples}", cure)


@dataclass(frozen=True)
class LedgerReport:
    """Ledger against bronze: transactions and row changes compared, changes that bronze lacks or has too often.

    ``in_snapshot`` counts the transactions whose changes the last snapshot stands for.
    """

    transactions: int = 0
    changes: int = 0
    missing: int = 0
    doubled: int = 0
    in_snapshot: int = 0

    @property
    def ok(self) -> bool:
        """Exactly once."""
        return not self.missing and not self.doubled


@dataclass(frozen=True)
class Report:
    """What was compared and found; ``ok`` is the verdict.

    ``tables`` are silver's, against the source; ``gold`` its tables, against a full recompute of themselves;
    ``expected_gold`` says how many that SELECTs make the catalog has. ``checks`` hold everything else, by name. Of the
    ``views`` nothing is stored, so there is nothing to compare: what they read was.
    """

    lsn: str
    tables: tuple[Difference, ...]
    ledger: LedgerReport
    gold: tuple[Difference, ...]
    expected_tables: int
    expected_gold: int
    views: int = 0
    quarantined: int = 0
    checks: tuple[CheckReport, ...] = ()
    seconds: float = 0.0
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", sum(table.rows for table in self.tables))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong, in the order in which it was looked for."""
        return tuple(finding for check in self.checks for finding in check.findings)

    @property
    def in_snapshot(self) -> int:
        """The number of tables whose rows the newest snapshot was held to."""
        held = [each for check in self.checks if check.name == "snapshots" for each in check.compared]
        # Its publications are compared under the check's own name.
        return sum(each.table != "snapshots" for each in held)

    @property
    def excuses(self) -> tuple[Excuse, ...]:
        """Everything that was not compared, or differs and may."""
        return tuple(excuse for check in self.checks for excuse in check.excuses)

    @property
    def ok(self) -> bool:
        """Nothing was found, and nothing was left unseen: every table of the catalog was compared."""
        seen = len(self.tables) == self.expected_tables and len(self.gold) == self.expected_gold
        return bool(self.tables and self.gold) and seen and self.ledger.ok and not self.findings

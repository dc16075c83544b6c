"""Freshness: gold reaches the position at which silver was compared; what may be older is not much older."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow.compute as pc
import pyarrow.dataset as ds

from lakepulse.contracts.model import Layer
from lakepulse.errors import VerificationError
from lakepulse.lsn import format_lsn
from proof.catch_up import CatchUp
from proof.evidence import Evidence
from proof.report import Compared, Finding, FindingKind
from spark_jobs.gold.plan import Plan, plans_of
from spark_jobs.runtime.tables.lake import WATERMARK
from spark_jobs.runtime.tables.publication import latest

ALLOWANCE_SECONDS = 60
"""How much later than its cadence a table may be: it is computed with the batch after it is due."""
_CURE = "See `lakepulse status`; `lakepulse stream` or `lakepulse run gold` brings it up to date."


def gold_position(evidence: Evidence, waiting: CatchUp) -> Iterator[Compared | Finding]:
    """Wait for gold to be published up to where silver was compared."""
    try:
        waiting.published(Layer.GOLD, evidence.target)
    except VerificationError as error:
        yield Finding("gold.publications", FindingKind.STALE, _age(evidence, error), _CURE)
    else:
        yield Compared("gold.publications", f"the source at {format_lsn(evidence.target)}", 1)


def gold_freshness(evidence: Evidence, waiting: CatchUp) -> Iterator[Compared | Finding]:
    """Which tables that are refreshed at a cadence are older than it allows; waits for what is due."""
    if _is_stale(evidence):
        # Said by its position: its tables are no younger.
        return
    for plan in plans_of(evidence.catalog).values():
        if plan.cadence_seconds and plan.table not in evidence.absent:
            yield from _within_cadence(evidence, plan, waiting)


def _is_stale(evidence: Evidence) -> bool:
    published = latest(evidence.lake, Layer.GOLD)
    return published is None or published.watermark < evidence.target


def _within_cadence(evidence: Evidence, plan: Plan, waiting: CatchUp) -> Iterator[Compared | Finding]:
    allowed = plan.cadence_seconds + ALLOWANCE_SECONDS
    try:
        waiting.until(plan.table, lambda: _seconds_behind(evidence, plan.table) <= allowed, _CURE)
    except VerificationError:
        behind = _seconds_behind(evidence, plan.table)
        problem = f"lacks changes that are {behind:,.0f} s old, where {allowed} s are allowed"
        yield Finding(plan.table, FindingKind.STALE, problem, _CURE)
    else:
        yield Compared(plan.table, f"the clock (at most {allowed} s old)", 1)


def _seconds_behind(evidence: Evidence, table: str) -> float:
    """The age of the oldest transaction, of those that were compared, that the published table lacks."""
    published = latest(evidence.lake, Layer.GOLD)
    if published is None or table not in published.versions:
        return 0.0
    reached = evidence.lake.transaction_at(table, published.versions[table], WATERMARK)
    return _age_of_first(evidence, max(reached, 0))


def _age_of_first(evidence: Evidence, after: int) -> float:
    lacking = (ds.field("_commit_lsn") > after) & (ds.field("_commit_lsn") <= evidence.target)
    ends = evidence.lake.scan("bronze.transactions").to_table(columns=["_committed_at"], filter=lacking)
    oldest = pc.min(ends["_committed_at"]).as_py()
    return (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0


def _age(evidence: Evidence, error: VerificationError) -> str:
    published = latest(evidence.lake, Layer.GOLD)
    if published is None:
        return error.problem
    seconds = _age_of_first(evidence, published.watermark)
    return (
        f"{error.problem}: it stands at {format_lsn(published.watermark)} and lacks changes that are "
        f"{seconds:,.0f} s old"
    )

"""Baselines: the versions of their inputs that gold tables were last made from, and what changed since.

Tables that follow every batch share the last publication. One that may be stale has its own watermark, and with it a
publication of its own, some batches ago.
"""

from collections.abc import Iterable, Mapping

from lakepulse.contracts.model import Layer
from spark_jobs.gold.feeds import Feeds
from spark_jobs.gold.plan import Plan
from spark_jobs.gold.snapshot import Snapshot
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import at


def own_feeds(lake: Lake, snapshot: Snapshot, plans: Iterable[Plan], fraction: float) -> dict[str, Feeds]:
    """By table that may be stale, the changes of its inputs since its watermark; tables of one age share them."""
    by_watermark: dict[int, dict[str, Plan]] = {}
    for plan in plans:
        if plan.cadence_seconds:
            by_watermark.setdefault(lake.watermark(plan.table), {})[plan.table] = plan
    found: dict[str, Feeds] = {}
    for watermark, ones in by_watermark.items():
        feeds = Feeds(snapshot, _versions(lake, watermark), ones, fraction)
        found |= dict.fromkeys(ones, feeds)
    return found


def _versions(lake: Lake, watermark: int) -> Mapping[str, int] | None:
    """The versions of all tables at ``watermark``; None where their publications are no longer kept."""
    gold, silver = at(lake, Layer.GOLD, watermark), at(lake, Layer.SILVER, watermark)
    return {**silver.versions, **gold.versions} if silver and gold else None

"""The origin of a published gold table: the versions of its inputs that it was made from, and their size."""

from collections.abc import Mapping

import pyarrow.compute as pc

from lakepulse.contracts.model import Layer
from spark_jobs.gold.plan import Plan
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.publication import Publication, at


def origin(lake: Lake, plan: Plan, published: Publication) -> Mapping[str, int] | None:
    """By input, the version that ``plan``'s table at gold's publication was made from.

    A table that may be stale was made from what was there at its own watermark. None where those publications are no
    longer kept, or an input is not among them.
    """
    gold: Publication | None = published
    if plan.cadence_seconds:
        reached = lake.transaction_at(plan.table, published.versions[plan.table], WATERMARK)
        gold = at(lake, Layer.GOLD, max(reached, 0))
    silver = at(lake, Layer.SILVER, gold.watermark) if gold else None
    if gold is None or silver is None:
        return None
    versions = {**silver.versions, **gold.versions}
    return (
        {table: versions[table] for table in plan.columns} if plan.columns.keys() <= versions.keys() else None
    )


def input_rows(lake: Lake, versions: Mapping[str, int]) -> int:
    """How many rows the tables have at these versions, as their logs say."""
    counts = (
        pc.sum(lake.listing(table, version).files["num_records"]) for table, version in versions.items()
    )
    return sum(int(count.as_py() or 0) for count in counts)

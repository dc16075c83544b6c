"""Gold after files were taken: what is made from their silver tables is computed again, and published."""

from collections.abc import Collection

from lakepulse.contracts.compile.select.lineage import downstream
from lakepulse.contracts.model import Layer
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.gold.plan import plans_of
from spark_jobs.maintenance.backfill import in_order, publish_again, recompute_gold
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.publication import Publication, latest


def follow(context: Context) -> list[str]:
    """Compute what gold's last publication has from earlier versions of silver's tables of files; returns the tables.

    The caller holds the lease. Where gold has published nothing yet, its first advance takes what is there. Where this
    is killed, the next run, or gold's next advance, does it.
    """
    published = latest(context.lake, Layer.GOLD)
    behind = _behind(context, published) if published else []
    if not behind:
        return []
    advance_gold(context, complete=True)
    plans = plans_of(context.catalog)
    follows = {name for table in behind for name in downstream(context.catalog, table)} & plans.keys()
    made = in_order(context.catalog, follows)
    for name in made:
        recompute_gold(context, plans[name])
    for layer, others in ((Layer.SILVER, ()), (Layer.GOLD, context.catalog.written())):
        before = latest(context.lake, layer)
        if before:
            publish_again(context, before, others)
    return made


def is_behind(context: Context) -> bool:
    """Whether ``follow`` has anything to do."""
    published = latest(context.lake, Layer.GOLD)
    return published is not None and bool(_behind(context, published))


def _behind(context: Context, published: Publication) -> Collection[str]:
    """Silver's tables of files that gold has at another version."""
    silver = [contract.table for contract in context.catalog.by_layer(Layer.SILVER) if contract.from_files]
    return [
        table
        for table in silver
        if context.lake.exists(table) and published.versions.get(table) != context.lake.version(table)
    ]

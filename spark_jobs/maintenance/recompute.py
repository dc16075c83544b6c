"""Silver rows computed again by key, with the rows that this lets out of quarantine, and the gold that follows.

For rows that came to bronze below silver's watermark (replayed dead letters), and for rows in quarantine that may keep
the rules by now. ``backfill`` does the same for all keys that changed in a range of days.
"""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from lakepulse.contracts.compile.select.lineage import downstream
from lakepulse.contracts.model import Contract, Layer
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.gold.plan import plans_of
from spark_jobs.maintenance.backfill import (
    BackfillResult,
    Tell,
    in_order,
    last_published,
    mend_silver,
    publish_again,
    recompute_gold,
)
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.publication import latest
from spark_jobs.silver import quarantine
from spark_jobs.silver.rules import foreign_keys

Keys = Mapping[str, set[object]]
"""Values of the key's first column, by silver table."""


def recompute(context: Context, keys: Keys, tell: Tell) -> list[BackfillResult]:
    """Compute the rows of ``keys`` again; the caller holds the lease. Nothing where silver has published nothing yet.

    Raises what ``backfill`` raises.
    """
    keys = {table: values for table, values in keys.items() if values}
    if not keys or latest(context.lake, Layer.SILVER) is None:
        return []
    tell("bringing gold up to date")
    advance_gold(context, complete=True)
    published = {layer: last_published(context, layer) for layer in (Layer.SILVER, Layer.GOLD)}
    done = _silver(context, keys, published[Layer.SILVER].watermark, tell)
    follow = {
        name for each in done for name in downstream(context.catalog, each.table) if name.startswith("gold.")
    }
    plans = plans_of(context.catalog)
    for name in in_order(context.catalog, follow & set(plans)):
        tell(name)
        done.append(recompute_gold(context, plans[name]))
    for publication in published.values():
        publish_again(context, publication)
    return done


def held_keys(context: Context, contract: Contract) -> set[object]:
    """The keys of the table's rows in quarantine (values of the key's first column)."""
    return {held.key[contract.key[0]] for held in quarantine.open_rows(context.lake).get(contract.table, ())}


def _silver(context: Context, keys: Keys, watermark: int, tell: Tell) -> list[BackfillResult]:
    """Parents first: a row that was held since its parent was missing is looked at again once that has come."""
    done: list[BackfillResult] = []
    changed: set[str] = set()
    for contract in _parents_first(context.catalog.computed(Layer.SILVER)):
        wanted = set(keys.get(contract.table, ()))
        if changed & set(foreign_keys(contract)):
            wanted |= held_keys(context, contract)
        if wanted:
            tell(contract.table)
            done.append(mend_silver(context, contract, _array(context, contract, wanted), watermark))
            changed |= {contract.table} if done[-1].mended else set()
    return done


def _parents_first(contracts: Iterable[Contract]) -> list[Contract]:
    """Tables behind those that they refer to; among tables that refer to each other, by name."""
    ordered: list[Contract] = []
    waiting = {contract.table: contract for contract in contracts}
    while waiting:
        ready = [
            each for each in waiting.values() if not (set(foreign_keys(each)) - {each.table}) & set(waiting)
        ]
        for contract in ready or [min(waiting.values(), key=lambda each: each.table)]:
            ordered.append(waiting.pop(contract.table))
    return ordered


def _array(context: Context, contract: Contract, values: set[object]) -> pa.Array:
    schema = context.lake.scan(contract.table).schema
    return pa.array(list(values), schema.field(contract.key[0]).type)

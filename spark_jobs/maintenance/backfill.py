"""Tables computed again from bronze for a range of days: silver's rows first, then the gold that follows from them.

Only what differs is written, so a second run writes nothing. ``rebuild`` computes silver, ``rewrite`` mends a table.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.select.lineage import downstream, upstream
from lakepulse.contracts.model import Contract, Layer
from lakepulse.errors import ContractError, LakeError
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.gold.origin import input_rows
from spark_jobs.gold.plan import Plan, plans_of
from spark_jobs.gold.rules import check_rules
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.maintenance.rebuild import Reconstruction, reconstruction, touched
from spark_jobs.maintenance.rewrite import mend, mend_whole
from spark_jobs.runtime.choice import Pair, choose
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.publication import Publication, latest
from spark_jobs.runtime.work import Portion, Transformation
from spark_jobs.silver import quarantine

Rows = TypeVar("Rows")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Days:
    """Days of commits in UTC, both ends inclusive."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ContractError(
                f"the range ends ({self.last}) before it begins ({self.first})", "Swap the two."
            )

    @property
    def bounds(self) -> dict[str, datetime]:
        """``first``, and ``end`` (exclusive)."""
        first, end = (
            datetime.combine(day, time(), UTC) for day in (self.first, self.last + timedelta(days=1))
        )
        return {"first": first, "end": end}


@dataclass(frozen=True)
class BackfillResult:
    """What was done to a table: keys looked at, keys whose rows were written anew, keys that bronze has lost."""

    table: str
    looked_at: int
    mended: int
    incomplete: int = 0


def scope(catalog: Catalog, table: str) -> tuple[list[Contract], list[str]]:
    """The silver tables that ``table`` is made from (or is), and the gold tables that follow from these, in order.

    Of gold, what a gold ``table`` is made from and what is made from it, whose rows may have been wrong with its own.
    Raises ContractError where it is in neither layer, or not made from silver by SELECTs.
    """
    contract = catalog.table(table)
    if contract.layer not in (Layer.SILVER, Layer.GOLD) or contract.written_by:
        raise ContractError(f"{table} cannot be computed again", "Name a table of silver or gold.")
    made_from = {table, *upstream(catalog, table)}
    silver = [each for each in catalog.computed(Layer.SILVER) if each.table in made_from]
    computed = {each.table for each in catalog.computed(Layer.GOLD)}
    follow = {name for each in silver for name in downstream(catalog, each.table)} & computed
    if contract.layer is Layer.GOLD:
        follow = follow & made_from | {table} | set(downstream(catalog, table)) & computed
    return silver, in_order(catalog, follow)


def backfill(context: Context, table: str, days: Days, tell: Tell) -> list[BackfillResult]:
    """Compute again what ``scope`` names; the caller holds the lease.

    Raises LakeError where silver or gold has published nothing yet, QualityError where a rule with ``on_fail: fail``
    does not hold; tables mended until then are published by the next run.
    """
    silver, gold = scope(context.catalog, table)
    tell("bringing gold up to date")
    advance_gold(context, complete=True)
    published = {layer: last_published(context, layer) for layer in (Layer.SILVER, Layer.GOLD)}
    watermark = published[Layer.SILVER].watermark
    done = []
    for contract in silver:
        tell(contract.table)
        keys = touched(context, contract, days.bounds, watermark)
        done.append(mend_silver(context, contract, keys, watermark))
    plans = plans_of(context.catalog)
    for name in gold:
        tell(name)
        done.append(recompute_gold(context, plans[name]))
    for publication in published.values():
        publish_again(context, publication)
    return done


def in_order(catalog: Catalog, gold: set[str]) -> list[str]:
    """Inputs before what is made from them."""
    ordered: list[str] = []
    while gold:
        ready = sorted(name for name in gold if not gold & set(catalog.inputs(name)))
        ordered += ready
        gold = gold - set(ready)
    return ordered


def last_published(context: Context, layer: Layer) -> Publication:
    """The layer's last publication; LakeError before the first, and where a table has gone on behind it."""
    publication = latest(context.lake, layer)
    cure = "Run `lakepulse stream` or `lakepulse run gold` first."
    if publication is None:
        raise LakeError(f"{layer} has published nothing yet", cure)
    # A process that was killed while it wrote leaves this: the publication made here would hold half of its work.
    further = [
        table for table in publication.versions if context.lake.watermark(table) > publication.watermark
    ]
    if further:
        raise LakeError(f"{', '.join(further)} were written and not published yet", cure)
    return publication


def mend_silver(context: Context, contract: Contract, keys: pa.Array, watermark: int) -> BackfillResult:
    """Compute the rows again whose key's first column is among ``keys``, in silver and in its quarantine."""
    if not len(keys):
        return BackfillResult(contract.table, 0, 0)
    with reconstruction(context, contract, watermark) as found:
        lost = pa.array(list(found.incomplete), keys.type)
        keys = keys.filter(pc.invert(pc.is_in(keys, lost)))
        _mend_quarantine(context, contract, found, keys)
        mended = _mend_rows(context, contract, found, keys)
    context.work.add(contract.table, Transformation.RECOMPUTE, Portion(mended))
    return BackfillResult(contract.table, len(keys), mended, len(lost))


def _mend_rows(context: Context, contract: Contract, found: Reconstruction, keys: pa.Array) -> int:
    key = contract.key[0]
    schema = lake_schema(context.catalog, contract.table)
    expected = found.rows.filter(pc.is_in(found.rows[key], keys)).select(schema.names).cast(schema)
    actual = context.lake.scan(contract.table).to_table(filter=pc.field(key).isin(keys))
    return mend(context.writer, contract.table, key, expected, actual)


def _mend_quarantine(context: Context, contract: Contract, found: Reconstruction, keys: pa.Array) -> None:
    """Before the rows, as ``silver.quarantine`` says why."""
    wanted = set(keys.to_pylist())
    mine = pc.field("table") == contract.table
    actual = quarantine.of_keys(context.lake.scan(quarantine.TABLE).to_table(filter=mine), contract, wanted)
    expected = quarantine.of_keys(found.quarantined, contract, wanted)
    columns = ["rule", "key", "_commit_lsn", "_sequence"]
    if sorted(map(str, actual.select(columns).to_pylist())) == sorted(
        map(str, expected.select(columns).to_pylist())
    ):
        return
    both = pa.concat_tables([actual.select(["key"]), expected.select(["key"])])
    condition = quarantine.keys_condition(contract, set(pc.unique(both["key"]).to_pylist()))
    context.writer.replace(quarantine.TABLE, condition, expected)


def recompute_gold(context: Context, plan: Plan) -> BackfillResult:
    """Compute the whole table over the latest versions, and write the rows that differ; on Spark where it is large."""
    rows = input_rows(context.lake, {table: context.lake.version(table) for table in plan.columns})
    pair = choose(context, plan.table, rows, GoldSettings().spark_from_rows)
    result = _recompute_on(pair, context, plan)
    context.work.add(plan.table, Transformation.RECOMPUTE, Portion(result.mended))
    return result


def _recompute_on(pair: Pair[Rows], context: Context, plan: Plan) -> BackfillResult:
    engine, schema = pair.engine, lake_schema(context.catalog, plan.table)
    inputs = {table: engine.scan(table, columns) for table, columns in plan.columns.items()}
    with engine.held(engine.query(plan.sql, inputs)) as expected:
        check_rules(plan.contract, engine, expected)
        found = mend_whole(pair, context.writer, plan.contract, schema, expected)
    return BackfillResult(plan.table, *found)


def publish_again(context: Context, before: Publication, others: Collection[str] = ()) -> None:
    """Name the tables' new versions at the old watermark; nothing where no table was written.

    ``others`` are named too where they are in the lake: tables that may be new since.
    """
    names = {*before.versions, *filter(context.lake.exists, others)}
    versions = {table: context.lake.version(table) for table in names}
    if versions != before.versions:
        publish(context.lake, context.catalog, before.layer, before.watermark, versions)

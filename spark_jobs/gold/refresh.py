"""One gold table brought up to date, by affected groups or as a whole; ``advance`` does all in order."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Literal, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.gold.changes import as_upserts, net_change
from spark_jobs.gold.feeds import Feeds
from spark_jobs.gold.plan import Plan
from spark_jobs.gold.restrict import restrict
from spark_jobs.gold.rules import check_rules
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.gold.snapshot import Snapshot
from spark_jobs.gold.walk import Region, affected
from spark_jobs.runtime.choice import Pair, choose, small
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.metrics import RECOMPUTED, REFRESHES
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.tables.lake import WATERMARK
from spark_jobs.runtime.tables.recent_changes import difference
from spark_jobs.runtime.work import Portion, Transformation

Rows = TypeVar("Rows")
LOG = logging.getLogger(__name__)
_TRANSFORMATIONS = {
    "groups": Transformation.INCREMENTAL,
    "difference": Transformation.DIFFERENCE,
    "full": Transformation.FULL_REFRESH,
}


@dataclass(frozen=True)
class Outcome:
    """The outcome of a refresh: the Delta version and the changed rows (with WEIGHT; None: any may differ).

    ``how`` is "groups" where those that the change could reach were computed, "difference" where all was and what came
    out different was written, "full" where all was overwritten, and "unchanged" where nothing had to be computed.
    ``recomputed`` counts the rows that the SELECT gave, 0 where ``how`` is "full"; ``written`` those that were written.
    """

    table: str
    how: Literal["unchanged", "groups", "difference", "full"]
    version: int
    change: pa.Table | None
    recomputed: int = 0
    written: int = 0


@dataclass(frozen=True)
class GoldRun:
    """What the tables of one advance share."""

    context: Context
    settings: GoldSettings
    snapshot: Snapshot
    feeds: Feeds
    own_feeds: Mapping[str, Feeds]
    """Of tables that may be stale; all others share ``feeds``."""
    watermark: int
    incomplete: frozenset[str]
    """Tables whose last commit was not published: what changed in it is not known any more, and a row that has moved on
    since may have left something in a group that no feed since the publication names."""


def refresh(run: GoldRun, plan: Plan) -> Outcome:
    """Bring one table to the run's watermark; its inputs are already there.

    Raises QualityError where a rule with ``on_fail: fail`` does not hold, before anything is written.
    """
    begun, after = perf_counter(), run.context.lake.watermark(plan.table)
    outcome = _refresh(run, plan)
    if outcome.written:
        portion = Portion(outcome.written, after=after, up_to=run.watermark)
        run.context.work.add(plan.table, _TRANSFORMATIONS[outcome.how], portion)
    LOG.info("%s: %s in %.3f s", plan.table, outcome.how, perf_counter() - begun)
    REFRESHES.labels(plan.table, outcome.how).inc()
    RECOMPUTED.labels(plan.table).inc(outcome.recomputed)
    return outcome


def _refresh(run: GoldRun, plan: Plan) -> Outcome:
    new = not run.context.lake.exists(plan.table)
    if new or run.settings.mode == "full" or plan.table in run.incomplete:
        return _everything(run, plan)
    with phase("gold.feeds"):
        changes = run.own_feeds.get(plan.table, run.feeds).of(plan)
    if changes is not None and not changes:
        return _unchanged(run, plan)
    if plan.shape is None:
        return _whole_by_difference(run, plan)
    if changes is None:
        return _everything(run, plan)
    limit = run.settings.full_from_values
    with phase("gold.walk"):
        region = affected(plan.shape, changes, run.snapshot.read, limit)
    return _everything(run, plan) if region is None else _groups(run, plan, region)


def _unchanged(run: GoldRun, plan: Plan) -> Outcome:
    nothing = lake_schema(run.context.catalog, plan.table).empty_table()
    return Outcome(plan.table, "unchanged", _passed_over(run, plan), difference(nothing, nothing))


def _passed_over(run: GoldRun, plan: Plan) -> int:
    """The table's version where no row changed; of one that may be stale a new one: it would be due again at once."""
    if not plan.cadence_seconds:
        return run.context.lake.version(plan.table)
    nothing = lake_schema(run.context.catalog, plan.table).empty_table()
    return run.context.writer.add(plan.table, nothing, {WATERMARK: run.watermark})


def _groups(run: GoldRun, plan: Plan, region: Region) -> Outcome:
    """Recompute the region's groups and write the rows that came out different."""
    assert plan.shape is not None
    if not all(region.values()):
        return _unchanged(run, plan)
    with phase("gold.inputs"):
        sizes = {table: run.snapshot.rows(table) for table in plan.shape.inputs}
        inputs = restrict(plan.shape, region, plan.columns, run.snapshot.read, sizes)
    return _computed(run, plan, inputs, region)


def _whole_by_difference(run: GoldRun, plan: Plan) -> Outcome:
    """Compute all of a small table, and write the rows that came out different."""
    with phase("gold.inputs"):
        inputs = {table: run.snapshot.read(table, columns) for table, columns in plan.columns.items()}
    return _computed(run, plan, inputs, {})


def _computed(run: GoldRun, plan: Plan, inputs: Mapping[str, pa.Table], region: Region) -> Outcome:
    """Run the SELECT over ``inputs`` and write the rows of ``region`` that came out different."""
    pair = small(run.context)
    with phase("gold.query"):
        rows = conform(run.context, plan, pair.engine.query(plan.sql, inputs))
    with phase("gold.rules"):
        check_rules(plan.contract, pair.engine, rows)
    with phase("gold.compare"):
        change = net_change(difference(_existing(run, plan, region), rows), rows.schema.names)
    how: Literal["groups", "difference"] = "groups" if region else "difference"
    with phase("gold.write"):
        if not change.num_rows:
            return Outcome(plan.table, how, _passed_over(run, plan), change, rows.num_rows)
        upserts = as_upserts(change, plan.contract.key)
        version = pair.writer.upsert(plan.table, upserts, run.watermark)
    return Outcome(plan.table, how, version, change, rows.num_rows, upserts.num_rows)


def _everything(run: GoldRun, plan: Plan) -> Outcome:
    """Compute the whole table and overwrite it; on Spark where the inputs are large."""
    rows = sum(run.snapshot.rows(table) for table in plan.columns)
    return _everything_on(run, plan, choose(run.context, plan.table, rows, run.settings.spark_from_rows))


def _everything_on(run: GoldRun, plan: Plan, pair: Pair[Rows]) -> Outcome:
    versions = run.snapshot.versions
    with phase("gold.whole"):
        inputs = {
            table: pair.engine.scan(table, columns, version=versions[table])
            for table, columns in plan.columns.items()
        }
        with pair.engine.held(pair.engine.query(plan.sql, inputs)) as rows:
            check_rules(plan.contract, pair.engine, rows)
            version = pair.writer.overwrite(plan.table, rows, run.watermark)
    files = run.context.lake.listing(plan.table).files
    return Outcome(plan.table, "full", version, None, written=pc.sum(files["num_records"]).as_py() or 0)


def _existing(run: GoldRun, plan: Plan, region: Region) -> pa.Table:
    # At its latest version: after a crash that is ahead of the one that was published.
    run.snapshot.versions[plan.table] = run.context.lake.version(plan.table)
    return run.snapshot.read(plan.table, list(plan.contract.columns), region)


def conform(context: Context, plan: Plan, rows: pa.Table) -> pa.Table:
    """The rows in the types of the contract; engines differ in the width of what they compute."""
    schema = lake_schema(context.catalog, plan.table)
    return rows.select(schema.names).cast(schema)

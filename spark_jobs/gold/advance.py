"""Gold follows silver: every gold table brought to silver's latest publication, then published together.

``refresh`` does one table, ``plan`` knows what it is made of, ``feeds`` what changed, ``baselines`` since when.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from graphlib import TopologicalSorter

from lakepulse.contracts.model import Layer
from lakepulse.faults import fault_point
from spark_jobs.gold.baselines import own_feeds
from spark_jobs.gold.feeds import Feeds
from spark_jobs.gold.plan import Plan, Plans, plans_of
from spark_jobs.gold.refresh import GoldRun, Outcome, refresh
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.gold.snapshot import Snapshot, Tables
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication, at, latest, oldest_change
from spark_jobs.runtime.threads import threads_for


def advance(
    context: Context,
    *,
    settings: GoldSettings | None = None,
    complete: bool = False,
    changes: int | None = None,
) -> Publication | None:
    """Bring gold to silver's latest publication and publish it; None where there is nothing to do.

    ``changes`` is how many silver has taken since, where that is known. Tables that may be stale (``freshness`` over
    30 s) wait until they are due, unless ``complete``; until then they keep their own, earlier watermark. Raises
    QualityError where a rule with ``on_fail: fail`` is broken, LakeError where a silver table is missing.
    """
    with phase("gold.begin"):
        silver = latest(context.lake, Layer.SILVER)
        published = latest(context.lake, Layer.GOLD)
        plans = _plans(context)
        due = silver and _due(context, plans, silver, published, complete=complete)
        if silver is None or not due:
            return None
        run = _run(context, settings or _settings(context), silver, published, due)
    threads = threads_for(changes, run.settings.threads)
    outcomes = _in_order(due, lambda plan: _record(run, refresh(run, plan)), threads)
    made = {table: outcome.version for table, outcome in outcomes.items()}
    versions = {**(published.versions if published else {}), **_written(context), **made}
    fault_point("gold.before-publication")
    with phase("gold.publish"):
        return publish(
            context.lake,
            context.catalog,
            Layer.GOLD,
            silver.watermark,
            versions,
            # Gold may have passed over publications of silver: its age is that of the oldest of their changes.
            oldest_committed_at=oldest_change(
                context.lake, Layer.SILVER, published.watermark if published else -1
            ),
        )


def _settings(context: Context) -> GoldSettings:
    return context.memory.lasting(GoldSettings, GoldSettings)


def _plans(context: Context) -> Plans:
    return context.memory.lasting(Plans, lambda: plans_of(context.catalog))


def _written(context: Context) -> dict[str, int]:
    """The tables that commands write, with their versions; they are there from gold's first publication on."""
    tables = context.catalog.written()
    for table in tables:
        context.lake.create(context.catalog, table)
    return {table: context.lake.version(table) for table in tables}


def _due(
    context: Context,
    plans: Mapping[str, Plan],
    silver: Publication,
    published: Publication | None,
    *,
    complete: bool,
) -> dict[str, Plan]:
    gold = [each for each in context.catalog.by_layer(Layer.GOLD) if not each.from_events]
    missing = any(not context.lake.exists(contract.table) for contract in gold)
    behind = missing or published is None or published.watermark < silver.watermark
    due = {table: plan for table, plan in plans.items() if not plan.cadence_seconds and behind}
    for table, plan in plans.items():
        if plan.cadence_seconds and (
            _is_unpublished(context.lake, table, published)
            or (
                context.lake.watermark(table) < silver.watermark and (complete or _is_old(context.lake, plan))
            )
        ):
            due |= _with_stale_inputs(context, plans, plan, silver)
    return due


def _is_unpublished(lake: Lake, table: str, published: Publication | None) -> bool:
    """Whether a killed run has committed the table and published nothing: until then readers see an earlier version."""
    return published is not None and lake.watermark(table) > published.watermark


def _with_stale_inputs(
    context: Context, plans: Mapping[str, Plan], plan: Plan, silver: Publication
) -> dict[str, Plan]:
    """The plan and those of its inputs that are behind too: what is at a watermark is made from inputs at it."""
    found = {plan.table: plan}
    for name in plan.gold_inputs:
        if plans[name].cadence_seconds and context.lake.watermark(name) < silver.watermark:
            found |= _with_stale_inputs(context, plans, plans[name], silver)
    return found


def _is_old(lake: Lake, plan: Plan) -> bool:
    age = _age_seconds(lake, plan.table)
    return age is None or age >= plan.cadence_seconds


def _age_seconds(lake: Lake, table: str) -> float | None:
    if not lake.exists(table):
        return None
    return (datetime.now(UTC) - lake.committed_at(table)).total_seconds()


def _run(
    context: Context,
    settings: GoldSettings,
    silver: Publication,
    published: Publication | None,
    due: Mapping[str, Plan],
) -> GoldRun:
    plans, tables = _plans(context), context.memory.of_tables(Tables, lambda: Tables(context.lake))
    base = at(context.lake, Layer.SILVER, published.watermark) if published else None
    before, written = published.versions if published else {}, _written(context)
    snapshot = Snapshot(tables, {**before, **silver.versions, **written})
    fraction = settings.full_from_fraction if settings.mode == "auto" else 1.0
    feeds = Feeds(snapshot, {**before, **base.versions} if base else None, plans, fraction)
    # Where a command has written, whatever is made from it may differ.
    feeds.gold |= dict.fromkeys(written)
    incomplete = frozenset(table for table in plans if _is_unpublished(context.lake, table, published))
    own = own_feeds(context.lake, snapshot, due.values(), fraction)
    return GoldRun(context, settings, snapshot, feeds, own, silver.watermark, incomplete)


def _record(run: GoldRun, outcome: Outcome) -> Outcome:
    """Make the outcome visible to the tables that come after."""
    run.snapshot.versions[outcome.table] = outcome.version
    run.feeds.gold[outcome.table] = outcome.change
    return outcome


def _in_order(plans: Mapping[str, Plan], work: Callable[[Plan], Outcome], threads: int) -> dict[str, Outcome]:
    """``work`` on every plan, inputs first, ``threads`` at a time; the first error ends it."""
    sorter = TopologicalSorter({name: set(plan.gold_inputs) & plans.keys() for name, plan in plans.items()})
    sorter.prepare()
    outcomes: dict[str, Outcome] = {}
    running: dict[Future[Outcome], str] = {}
    with ThreadPoolExecutor(threads, thread_name_prefix="gold") as pool:
        while sorter.is_active():
            running |= {pool.submit(work, plans[name]): name for name in sorter.get_ready()}
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(done)
                outcomes[name] = done.result()
                sorter.done(name)
    return outcomes

"""Gold against itself: every published table beside its SELECT computed as a whole over the versions it was made from.

``mirror`` compares silver with the source; with both, gold is proved too.
"""

from collections.abc import Iterator, Mapping

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from proof.compare import Difference, compare, nullable
from proof.report import Compared, Finding, FindingKind, Statement
from spark_jobs.gold.origin import origin
from spark_jobs.gold.plan import Plan, plans_of
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication, latest

_CURE = "`lakepulse run gold` makes it anew; then verify again."


def gold_against_recompute(engine: DuckDbEngine, catalog: Catalog, lake: Lake) -> Iterator[Statement]:
    """Each gold table's difference from a full recompute; what is absent is named by ``presence``.

    A table that may be stale is recomputed from what it was made of, at its own watermark.
    """
    published = latest(lake, Layer.GOLD)
    if published is None:
        return
    for plan in plans_of(catalog).values():
        if plan.table in published.versions and lake.exists(plan.table):
            yield from _recomputed(engine, catalog, lake, plan, published)


def gold_differences(engine: DuckDbEngine, catalog: Catalog, lake: Lake) -> Iterator[Difference]:
    """The differences alone."""
    statements = gold_against_recompute(engine, catalog, lake)
    return (each for each in statements if isinstance(each, Difference))


def _recomputed(
    engine: DuckDbEngine, catalog: Catalog, lake: Lake, plan: Plan, published: Publication
) -> Iterator[Statement]:
    versions = origin(lake, plan, published)
    if versions is None or not all(lake.exists(table) for table in plan.columns):
        problem = "what it was made from cannot be read any more: those publications or tables are gone"
        yield Finding(plan.table, FindingKind.UNPROVABLE, problem, _CURE)
        return
    difference = _difference(engine, catalog, plan, versions, published.versions[plan.table])
    yield difference
    yield Compared(plan.table, "a full recompute", difference.rows, tuple(plan.contract.columns))


def _difference(
    engine: DuckDbEngine, catalog: Catalog, plan: Plan, versions: Mapping[str, int], version: int
) -> Difference:
    schema = lake_schema(catalog, plan.table)
    inputs = {
        table: engine.scan(table, columns, version=versions[table]) for table, columns in plan.columns.items()
    }
    expected = engine.query(plan.sql, inputs).select(schema.names).cast(nullable(schema))
    actual = engine.scan(plan.table, schema.names, version=version).cast(nullable(schema))
    return compare(plan.table, plan.contract.key, expected, actual)

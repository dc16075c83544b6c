"""Gold against itself: every published table beside its SELECT computed as a whole over the versions it was made from.

``silver_state`` and ``source_snapshot`` compare silver with the source; with both, gold is proved too.
"""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from proof.compare import Difference, compare
from spark_jobs.gold.plan import Plan, plans_of
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.publication import Publication, at, latest


def gold_differences(engine: DuckDbEngine, catalog: Catalog, lake: Lake) -> Iterator[Difference]:
    """Each gold table's difference from a full recompute; nothing before gold's first publication.

    A table that may be stale is recomputed from what it was made of, at its own watermark.
    """
    published = latest(lake, Layer.GOLD)
    if published is None:
        return
    for plan in plans_of(catalog).values():
        versions = _inputs(lake, plan, published)
        if versions is not None and plan.table in published.versions:
            yield _difference(engine, catalog, plan, versions, published.versions[plan.table])


def _inputs(lake: Lake, plan: Plan, published: Publication) -> Mapping[str, int] | None:
    """The versions that the table was made from; None where their publications are no longer kept."""
    gold: Publication | None = published
    if plan.cadence_seconds:
        handle = lake.open(plan.table, published.versions[plan.table])
        gold = at(lake, Layer.GOLD, handle.transaction_version(WATERMARK) or 0)
    silver = at(lake, Layer.SILVER, gold.watermark) if gold else None
    return {**silver.versions, **gold.versions} if silver and gold else None


def _difference(
    engine: DuckDbEngine, catalog: Catalog, plan: Plan, versions: Mapping[str, int], version: int
) -> Difference:
    schema = lake_schema(catalog, plan.table)
    inputs = {
        table: engine.scan(table, columns, version=versions[table]) for table, columns in plan.columns.items()
    }
    expected = engine.query(plan.sql, inputs).select(schema.names).cast(_nullable(schema))
    actual = engine.scan(plan.table, schema.names, version=version).cast(_nullable(schema))
    return compare(plan.table, plan.contract.key, expected, actual)


def _nullable(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.with_nullable(True).remove_metadata() for field in schema])

"""The recomputation of gold: every table computed as a whole and held against what was published, all columns.

Only read, so without the lease: one publication's versions, which stay readable for a while (decision 38). ``proof``
does the same in one process as part of ``lakepulse verify``; this one runs where a layer is large, on Spark.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TypeVar

from deltalake.exceptions import DeltaError
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError, first_line
from spark_jobs.batch.recomputation_report import Recomputation, RecomputedTable
from spark_jobs.gold.origin import input_rows, origin
from spark_jobs.gold.plan import Plan, plans_of
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.runtime.choice import Pair, choose
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.comparison import counted, differing_keys, totals
from spark_jobs.runtime.tables.publication import Publication, latest

EXAMPLES = 5
Rows = TypeVar("Rows")
Origins = Mapping[str, Mapping[str, int] | str]
"""By gold table the versions that it was made from, or what stands in the way of computing it again."""
Tell = Callable[[str], None]

_log = logging.getLogger(__name__)


def recompute(
    context: Context, tables: Sequence[str], lag_seconds: float, limit_seconds: float, tell: Tell
) -> Recomputation:
    """Compute ``tables`` of gold again as of its last publication and compare; nothing is written.

    ``lag_seconds`` is how old the oldest change is that this publication lacks; above ``limit_seconds`` it is a
    problem. Raises LakeError where gold has published nothing, or versions went while they were read.
    """
    begun = time.monotonic()
    published = latest(context.lake, Layer.GOLD)
    if published is None:
        raise LakeError("gold has published nothing yet", "Run `lakepulse stream` or `lakepulse run` first.")
    plans = plans_of(context.catalog)
    # All of them before the first is read: publications are forgotten, the files of their versions stay for a while.
    origins = {table: _origin(context, plans[table], published) for table in tables}
    found = tuple(_compared(context, plans, origins, published, tell))
    problems = [f"{table} {why}" for table, why in origins.items() if isinstance(why, str)]
    if lag_seconds > limit_seconds:
        behind = f"{lag_seconds:,.0f} s old (limit {limit_seconds:,.0f} s)"
        problems.append(f"gold's last publication lacks a change that is {behind}")
    return Recomputation(
        published.watermark,
        published.published_at,
        lag_seconds,
        found,
        tuple(problems),
        _seconds_since(begun),
    )


def _origin(context: Context, plan: Plan, published: Publication) -> Mapping[str, int] | str:
    if plan.table not in published.versions or not context.lake.exists(plan.table):
        return "is absent"
    made_from = origin(context.lake, plan, published)
    if made_from is None:
        return "cannot be computed again: the publications that it was made from are gone"
    absent = [table for table in made_from if not context.lake.exists(table)]
    return f"cannot be computed again: {', '.join(absent)} is absent" if absent else made_from


def _compared(
    context: Context, plans: Mapping[str, Plan], origins: Origins, published: Publication, tell: Tell
) -> Iterator[RecomputedTable]:
    for table, made_from in origins.items():
        if isinstance(made_from, str):
            continue
        tell(table)
        try:
            pair = choose(context, table, input_rows(context.lake, made_from), GoldSettings().spark_from_rows)
            found = _on(pair, context, plans[table], made_from, published.versions[table])
        except (DeltaError, OSError, PySparkException, Py4JError) as error:
            raise LakeError(
                f"{table} could not be computed as of its publication: {first_line(error)}",
                "Where a version is gone, raise LAKEPULSE_LAKE_KEPT_MINUTES above what a run takes.",
            ) from error
        _log.info("%s (%.1f s)", found, found.seconds)
        yield found


def _on(
    pair: Pair[Rows], context: Context, plan: Plan, made_from: Mapping[str, int], version: int
) -> RecomputedTable:
    begun, engine, schema = time.monotonic(), pair.engine, lake_schema(context.catalog, plan.table)
    inputs = {
        table: engine.scan(table, columns, version=made_from[table])
        for table, columns in plan.columns.items()
    }
    actual = engine.scan(plan.table, schema.names, version=version)
    both = counted(engine, schema, engine.query(plan.sql, inputs), actual)
    found = totals(engine, both)
    differ = found.missing or found.unexpected
    examples = differing_keys(engine, both, plan.contract.key, EXAMPLES) if differ else []
    return RecomputedTable(
        plan.table,
        engine.name,
        **asdict(found),
        examples=tuple(", ".join(f"{name}={value}" for name, value in key.items()) for key in examples),
        seconds=_seconds_since(begun),
    )


def _seconds_since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)

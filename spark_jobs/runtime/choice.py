"""The choice of engine and writer for a piece of work: by measured size, or as the setting says."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pyarrow as pa

from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from spark_jobs.runtime.writers.writer import Writer

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

LOG = logging.getLogger(__name__)
Rows = TypeVar("Rows")


@dataclass(frozen=True)
class Pair(Generic[Rows]):
    """An engine and the writer that takes its rows."""

    engine: Engine[Rows]
    writer: Writer[Rows]


def choose(context: Context, work: str, rows: int, spark_from_rows: int | None = None) -> Pair[Any]:
    """The pair for ``rows`` input rows of ``work`` (a table's name, for the log).

    ``spark_from_rows`` is the size from which Spark is the better one; None: a batch of changes.
    """
    setting = context.settings.stream
    limit = setting.spark_from_rows if spark_from_rows is None else spark_from_rows
    by_size = "spark" if rows >= limit else "duckdb"
    engine = by_size if setting.engine == "auto" else setting.engine
    LOG.info("%s: %d rows on %s", work, rows, engine)
    return large(context) if engine == "spark" else small(context)


def small(context: Context) -> Pair[pa.Table]:
    """DuckDB over Arrow, written by delta-rs."""
    engine = context.memory.lasting(DuckDbEngine, lambda: DuckDbEngine(context.lake))
    return Pair(engine, DeltaRsWriter(context.lake, context.catalog))


def large(context: Context) -> "Pair[DataFrame]":
    """Spark, written by its Delta."""
    # Whoever only reads never comes here, and need not wait for PySpark to load.
    from spark_jobs.runtime.engines.spark_engine import SparkEngine  # noqa: PLC0415
    from spark_jobs.runtime.writers.spark_writer import SparkWriter  # noqa: PLC0415

    engine = SparkEngine(context.spark(), context.lake)
    return Pair(engine, SparkWriter(context.spark(), context.lake, context.catalog, engine))

"""Profiles of silver and gold: what the values of each column look like, computed by Spark in one pass a table.

Of personal data (``pii`` in the contract) only counts are kept, no value. A history is profiled with all its versions.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Column, Contract
from lakepulse.contracts.types import Kind
from spark_jobs.quality.tables import published_versions
from spark_jobs.runtime.choice import large
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.work import Portion, Transformation

TABLE = "gold.column_profiles"
TOP = 5
LONGEST = 60
"""Longer texts are cut, in least and greatest values and in the most frequent ones."""
QUARTILES = (0.25, 0.5, 0.75)
NUMBERS = frozenset({Kind.INT32, Kind.INT64, Kind.FLOAT64, Kind.DECIMAL})
Tell = Callable[[str], None]


@dataclass(frozen=True)
class ColumnProfile:
    """A column's rows, nulls and distinct values (HyperLogLog, within some 5 %), its values where they may be seen.

    ``least`` and ``greatest`` are text; mean and quartiles are of numbers; ``top_values`` are the most frequent ones
    that occur more than once, with how often.
    """

    table_name: str
    column_name: str
    column_type: str
    personal: bool
    row_count: int
    null_count: int
    distinct_count: int
    least: str | None = None
    greatest: str | None = None
    mean: float | None = None
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None
    top_values: Mapping[str, int] = field(default_factory=dict)


def profile(context: Context, tables: Sequence[Contract], tell: Tell) -> list[ColumnProfile]:
    """Profile ``tables`` (silver and gold) as they were last published; raises what ``published_versions`` raises."""
    engine, versions = large(context).engine, published_versions(context, tables)
    found: list[ColumnProfile] = []
    for contract in tables:
        tell(contract.table)
        rows = engine.scan(contract.table, list(contract.columns), version=versions[contract.table])
        found += _profiles(contract, rows)
    return found


def keep(context: Context, profiles: Sequence[ColumnProfile]) -> None:
    """Append them to TABLE; the caller holds the lease."""
    moment = datetime.now(UTC)
    rows = [{**asdict(each), "top_values": list(each.top_values.items())} for each in profiles]
    schema = lake_schema(context.catalog, TABLE)
    context.writer.add(
        TABLE, pa.Table.from_pylist([{**row, "profiled_at": moment} for row in rows], schema=schema)
    )
    context.work.add(TABLE, Transformation.INGEST, Portion(len(rows)))


def _profiles(contract: Contract, rows: DataFrame) -> Iterator[ColumnProfile]:
    columns = list(contract.columns.items())
    wanted = [expression for name, column in columns for expression in _expressions(name, column)]
    found = rows.agg(f.count(f.lit(1)).alias("rows"), *wanted).collect()[0].asDict(recursive=True)
    for name, column in columns:
        own = {key.partition(".")[2]: value for key, value in found.items() if key.partition(".")[0] == name}
        yield _described(contract.table, name, column, found["rows"], own)


def _expressions(name: str, column: Column) -> Iterator[SparkColumn]:
    """The aggregates of one column, each named ``column.aggregate``."""
    value = f.col(name)
    yield f.count(value).alias(f"{name}.present")
    yield f.approx_count_distinct(value).alias(f"{name}.distinct")
    if not _shown(column):
        return
    for aggregate, computed in (("least", f.min(value)), ("greatest", f.max(value))):
        yield f.substring(computed.cast("string"), 1, LONGEST).alias(f"{name}.{aggregate}")
    yield f.expr(f"approx_top_k(`{name}`, {TOP})").alias(f"{name}.top")
    if column.type.kind in NUMBERS:
        yield f.avg(value).cast("double").alias(f"{name}.mean")
        quartiles = f.percentile_approx(value, list(QUARTILES))
        yield quartiles.cast("array<double>").alias(f"{name}.quartiles")


def _shown(column: Column) -> bool:
    return not column.pii and column.type.kind is not Kind.BYTES


def _described(table: str, name: str, column: Column, rows: int, own: Mapping[str, Any]) -> ColumnProfile:
    lower, median, upper = own.get("quartiles") or (None, None, None)
    top = Counter[str]()
    for each in own.get("top") or ():
        if each["count"] > 1 and each["item"] is not None:
            top[_text(each["item"])[:LONGEST]] += each["count"]
    return ColumnProfile(
        table,
        name,
        str(column.type),
        column.pii,
        rows,
        rows - own["present"],
        own["distinct"],
        own.get("least"),
        own.get("greatest"),
        own.get("mean"),
        lower,
        median,
        upper,
        dict(top.most_common()),
    )


def _text(value: object) -> str:
    """As Spark casts it, so that least, greatest and most frequent values look alike."""
    return str(value).lower() if isinstance(value, bool) else str(value)

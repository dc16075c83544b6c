"""The engine for large input: Spark SQL over DataFrames; its twin is ``duckdb_engine``."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from itertools import count
from operator import or_

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from spark_jobs.runtime.engines.engine import flat_name, flat_sql
from spark_jobs.runtime.engines.latest_image import CHANGES, latest_sql
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.listing import Condition

_RUNS = count()


class SparkEngine:
    """Runs SQL over DataFrames of one session; safe to share between threads."""

    name = "spark"

    def __init__(self, spark: SparkSession, lake: Lake) -> None:
        self._spark = spark
        self._lake = lake

    def query(self, sql: str, relations: Mapping[str, DataFrame]) -> DataFrame:
        """One Spark SQL SELECT over ``relations``, planned but not yet run."""
        # View names are the session's: a number keeps threads apart. The finished plan does not need them.
        suffix = f"__{next(_RUNS)}"
        names = {table: flat_name(table) + suffix for table in relations}
        for table, rows in relations.items():
            rows.createOrReplaceTempView(names[table])
        try:
            return self._spark.sql(_with_views(flat_sql(sql, "spark"), names))
        finally:
            for name in names.values():
                self._spark.catalog.dropTempView(name)

    def scan(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        where: Sequence[Condition] = (),
        version: int | None = None,
    ) -> DataFrame:
        """The rows of a lake table for which all conditions hold."""
        reader = self._spark.read.format("delta")
        if version is not None:
            reader = reader.option("versionAsOf", version)
        rows = _where(reader.load(self._lake.uri(table)), where)
        return rows if columns is None else rows.select(*columns)

    def latest(self, rows: DataFrame, key: Sequence[str], each_commit: bool) -> DataFrame:
        """The images of a table's changes that count, see ``latest_image``."""
        return self.query(latest_sql(rows.columns, key, each_commit), {CHANGES: rows})

    def pick(self, rows: DataFrame, columns: Sequence[str], where: Sequence[Condition]) -> pa.Table:
        """Some columns of the rows for which all conditions hold, on the driver."""
        return _where(rows, where).select(*columns).toArrow()

    def pick_any(self, rows: DataFrame, columns: Sequence[str], either: Sequence[Condition]) -> pa.Table:
        """Some columns of the rows for which any condition holds, on the driver."""
        wanted = reduce(or_, map(_column, either), f.lit(False))
        return rows.where(wanted).select(*columns).toArrow()

    def distinct(self, rows: DataFrame, columns: Sequence[str]) -> pa.Array:
        """The distinct values, nulls left out, of several columns of one type taken together."""
        values = reduce(DataFrame.union, (rows.select(f.col(name).alias("value")) for name in columns))
        return values.dropna().distinct().toArrow()["value"].combine_chunks()

    @contextmanager
    def held(self, rows: DataFrame) -> Iterator[DataFrame]:
        """The rows, cached in the executors on first use until the context ends."""
        rows.persist()
        try:
            yield rows
        finally:
            rows.unpersist()

    def from_arrow(self, rows: pa.Table) -> DataFrame:
        """Arrow rows as a DataFrame."""
        return self._spark.createDataFrame(rows)


def _with_views(sql: str, names: Mapping[str, str]) -> str:
    for table, view in names.items():
        sql = re.sub(rf"\b{flat_name(table)}\b", view, sql)
    return sql


def _where(rows: DataFrame, conditions: Sequence[Condition]) -> DataFrame:
    return reduce(lambda kept, condition: kept.where(_column(condition)), conditions, rows)


def _column(condition: Condition) -> Column:
    name, operator, value = condition
    column = f.col(name)
    comparisons = {
        "=": column.__eq__,
        "!=": column.__ne__,
        "<": column.__lt__,
        "<=": column.__le__,
        ">": column.__gt__,
        ">=": column.__ge__,
        "in": column.isin,
    }
    return comparisons[operator](value)

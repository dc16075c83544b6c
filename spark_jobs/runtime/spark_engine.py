"""The engine for large input: Spark SQL over DataFrames; its twin is ``duckdb_engine``."""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import count
from operator import and_

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from spark_jobs.runtime.engine import Condition, flat_name, flat_sql
from spark_jobs.runtime.lake import Lake

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
        rows = reader.load(self._lake.uri(table))
        if where:
            rows = rows.where(reduce(and_, (_column(condition) for condition in where)))
        return rows if columns is None else rows.select(*columns)

    def distinct(self, rows: DataFrame, columns: Sequence[str]) -> pa.Array:
        """The distinct values, nulls left out, of several columns of one type taken together."""
        values = reduce(DataFrame.union, (rows.select(f.col(name).alias("value")) for name in columns))
        return values.dropna().distinct().toArrow()["value"].combine_chunks()

    def from_arrow(self, rows: pa.Table) -> DataFrame:
        """Arrow rows as a DataFrame."""
        return self._spark.createDataFrame(rows)

    def to_arrow(self, rows: DataFrame) -> pa.Table:
        """The plan's rows as Arrow, on the driver."""
        return rows.toArrow()


def _with_views(sql: str, names: Mapping[str, str]) -> str:
    for table, view in names.items():
        sql = re.sub(rf"\b{flat_name(table)}\b", view, sql)
    return sql


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

"""The writer for large input: Spark's Delta, from DataFrames; its twin is ``delta_rs_writer``."""

from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import order_columns
from spark_jobs.runtime.engines.spark_engine import SparkEngine
from spark_jobs.runtime.tables.file_policy import RECORDS_PER_FILE
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.writers import merge_sql
from spark_jobs.runtime.writers.writer import DELETED, FRESH


class SparkWriter:
    """``Writer`` for DataFrames; one thread at a time per table."""

    def __init__(self, spark: SparkSession, lake: Lake, catalog: Catalog, engine: SparkEngine) -> None:
        self._spark = spark
        self._lake = lake
        self._catalog = catalog
        self._engine = engine

    def append(self, table: str, rows: DataFrame, watermark: int) -> int:
        """Add the rows, in the contract's order."""
        return self._write(table, rows, watermark, "append")

    def overwrite(self, table: str, rows: DataFrame, watermark: int | None) -> int:
        """Replace all rows."""
        return self._write(table, rows, watermark, "overwrite")

    def upsert(self, table: str, rows: DataFrame, watermark: int) -> int:
        """MERGE by key; a plain append where every key is known to be fresh."""
        key = merge_sql.merge_key(self._catalog.get(table))[0]
        low, high = rows.where(~f.col(FRESH)).agg(f.min(key), f.max(key)).collect()[0]
        if low is None:
            return self.append(table, rows.where(~f.col(DELETED)), watermark)
        if self._lake.watermark(table) < watermark:
            self._merge(table, rows, (low, high), watermark)
        return self._lake.written(table)

    def _write(self, table: str, rows: DataFrame, watermark: int | None, mode: str) -> int:
        self._lake.create(self._catalog, table)
        if watermark is None or self._lake.watermark(table) < watermark:
            ordered = self._typed(table, rows).orderBy(*order_columns(self._catalog.get(table)))
            writer = ordered.write.format("delta").mode(mode).option("maxRecordsPerFile", RECORDS_PER_FILE)
            if watermark is not None:
                writer = writer.option("txnAppId", WATERMARK).option("txnVersion", watermark)
            writer.save(self._lake.uri(table))
        return self._lake.written(table)

    def _merge(self, table: str, rows: DataFrame, bounds: tuple[object, object], watermark: int) -> None:
        contract = self._catalog.get(table)
        newer = merge_sql.only_newer(contract)
        updates: dict[str, str | Column] = {
            name: f"s.{name}" for name in lake_schema(self._catalog, table).names
        }
        target = DeltaTable.forPath(self._session(watermark), self._lake.uri(table)).alias("t")
        source = self._typed(table, rows, f.col(DELETED)).alias("s")
        (
            target.merge(source, merge_sql.matched(merge_sql.merge_key(contract), bounds))
            .whenMatchedDelete(f"s.{DELETED}{newer}")
            .whenMatchedUpdate(f"NOT s.{DELETED}{newer}", updates)
            .whenNotMatchedInsert(f"NOT s.{DELETED}", updates)
            .execute()
        )

    def _session(self, watermark: int) -> SparkSession:
        # MERGE takes its transaction identifier from the session, and threads must not share theirs.
        session = self._spark.newSession()
        session.conf.set("spark.databricks.delta.write.txnAppId", WATERMARK)
        session.conf.set("spark.databricks.delta.write.txnVersion", str(watermark))
        return session

    def _typed(self, table: str, rows: DataFrame, *others: Column) -> DataFrame:
        return rows.select(*lake_schema(self._catalog, table).names, *others)

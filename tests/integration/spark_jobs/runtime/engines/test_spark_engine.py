"""The cases of every SELECT hold on Spark as they do on DuckDB."""

from collections.abc import Mapping

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.spark_engine import SparkEngine
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.spark_jobs import view_cases
from tests.unit.spark_jobs.gold import case_files as gold
from tests.unit.spark_jobs.silver import case_files as silver

pytestmark = pytest.mark.integration


def test_all_cases_of_gold_and_of_views_hold_on_spark(spark: SparkSession) -> None:
    catalog = load_catalog()
    engine = SparkEngine(spark, Lake(Settings()))

    def query(sql: str, inputs: Mapping[str, pa.Table]) -> pa.Table:
        return engine.query(sql, {name: engine.from_arrow(rows) for name, rows in inputs.items()}).toArrow()

    for case in (*gold.all_cases(), *view_cases.all_cases(catalog)):
        gold.check(case, catalog, query)


def test_all_cases_of_silver_hold_on_spark(spark: SparkSession) -> None:
    catalog = load_catalog()
    engine = SparkEngine(spark, Lake(Settings()))
    for case in silver.all_cases(catalog):
        silver.check(case, catalog, engine)

"""The cases of every gold SELECT hold on Spark as they do on DuckDB."""

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.spark_engine import SparkEngine
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.spark_jobs.gold.case_files import all_cases, check

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    session = create_session(Settings())
    yield session
    session.stop()


def test_all_cases_hold_on_spark(spark: SparkSession) -> None:
    catalog = load_catalog()
    engine = SparkEngine(spark, Lake(Settings()))

    def query(sql: str, inputs: Mapping[str, pa.Table]) -> pa.Table:
        return engine.query(sql, {name: engine.from_arrow(rows) for name, rows in inputs.items()}).toArrow()

    for case in all_cases():
        check(case, catalog, query)

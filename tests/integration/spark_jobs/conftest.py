"""What tests of both engines share: one Spark session a module, and DuckDB beside it."""

from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakepulse.settings import Settings
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.runtime.engines.spark_engine import SparkEngine
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.tables.lake import Lake


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """A session of the module's own."""
    session = create_session(Settings())
    yield session
    session.stop()


@pytest.fixture(scope="module")
def engines(spark: SparkSession) -> dict[str, Engine[Any]]:
    """Both engines, by name."""
    return {"spark": SparkEngine(spark, Lake(Settings())), "duckdb": DuckDbEngine()}

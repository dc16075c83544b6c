"""Histories written by Spark and by delta-rs are the same silver, and a table may change hands between them."""

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pyspark.sql import SparkSession

from lakepulse.settings import LakeSettings, Settings, StreamSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.spark_jobs.silver.histories import sources
from tests.unit.spark_jobs.silver.small_shop import Source
from tests.unit.spark_jobs.silver.test_advance import CATALOG, check, feed

pytestmark = pytest.mark.integration
FEW = settings(
    deadline=None, max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def on(engine: Literal["spark", "duckdb"], folder: Path, spark: SparkSession) -> Context:
    own = Settings()
    own.__dict__["lake"] = LakeSettings(root=str(folder))
    own.__dict__["stream"] = StreamSettings(engine=engine)
    return Context(own, CATALOG, Lake(own), lambda: spark)


@FEW
@given(source=sources())
def test_spark_gives_the_state_of_the_source(
    source: Source, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> None:
    context = on("spark", tmp_path_factory.mktemp("lake"), spark)
    half = 100 + (source.lsn - 100) // 20 * 10
    feed(context, source, 0, half)
    feed(context, source, half, source.lsn)
    check(context, source)


@FEW
@given(source=sources())
def test_a_table_goes_from_spark_to_duckdb(
    source: Source, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lake")
    half = 100 + (source.lsn - 100) // 20 * 10
    feed(on("spark", folder, spark), source, 0, half)
    feed(on("duckdb", folder, spark), source, half, source.lsn)
    check(on("duckdb", folder, spark), source)

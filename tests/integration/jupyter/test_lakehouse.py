"""What a notebook's Spark session keeps in memory: the version that was asked for, until it is asked again."""

from collections.abc import Iterator
from pathlib import Path

import lakehouse
import pytest
from pyspark.sql import DataFrame

from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from tests.unit.spark_jobs.runtime.writers.plain_rows import numbered

pytestmark = [pytest.mark.integration, pytest.mark.serving]
TABLE = "gold.dim_supplier"


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    """A lake of the test's own, which the notebook's connections find; none is left open."""
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path / "lake"))
    lakehouse._lake.cache_clear()
    lakehouse.spark.cache_clear()
    yield lakehouse._lake()[0]
    lakehouse.spark().stop()
    lakehouse._lake.cache_clear()
    lakehouse.spark.cache_clear()


def add(lake: Lake, key: int) -> None:
    catalog = lakehouse._lake()[1]
    DeltaRsWriter(lake, catalog).add(TABLE, numbered(catalog, TABLE, "supplier_id", [key]))


def test_a_cached_table_stays_as_it_was_until_it_is_asked_for_again(lake: Lake) -> None:
    add(lake, 1)
    frame, version = lakehouse.cached(TABLE)
    assert (frame.count(), version) == (1, lake.version(TABLE))
    assert from_memory(frame)
    add(lake, 2)
    assert [
        row["n"] for row in lakehouse.spark().sql("SELECT count(*) AS n FROM gold_dim_supplier").collect()
    ] == [1]
    assert frame.count() == 1
    again, later = lakehouse.cached(TABLE)
    assert (again.count(), later) == (2, version + 1)
    assert from_memory(again)


def from_memory(frame: DataFrame) -> bool:
    return "InMemoryRelation" in frame._jdf.queryExecution().executedPlan().toString()

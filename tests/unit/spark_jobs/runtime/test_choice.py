"""The choice of engine: by the measured size or by the setting, and Spark asked for only where it is chosen."""

from pathlib import Path
from typing import Literal, NoReturn

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import StreamSettings
from spark_jobs.runtime.choice import choose
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in

CATALOG = load_catalog()


class AskedForSparkError(Exception):
    """Spark was chosen."""


def spark() -> NoReturn:
    raise AskedForSparkError


def context(folder: Path, engine: Literal["auto", "spark", "duckdb"]) -> Context:
    lake = lake_in(folder)
    lake._settings.stream = StreamSettings(engine=engine, spark_from_rows=100)
    return Context(lake._settings, CATALOG, lake, spark)


@pytest.mark.parametrize(
    ("engine", "rows", "on_spark"),
    [
        ("auto", 99, False),
        ("auto", 100, True),
        ("duckdb", 10**9, False),
        ("spark", 0, True),
    ],
)
def test_size_decides_unless_the_setting_does(
    tmp_path: Path, engine: Literal["auto", "spark", "duckdb"], rows: int, on_spark: bool
) -> None:
    work = context(tmp_path, engine)
    if on_spark:
        with pytest.raises(AskedForSparkError):
            choose(work, "silver.colors", rows)
    else:
        assert choose(work, "silver.colors", rows).engine.name == "duckdb"


def test_the_engine_outlasts_what_is_known_of_the_tables(tmp_path: Path) -> None:
    work = context(tmp_path, "auto")
    engine = choose(work, "silver.colors", 1).engine
    work.memory.forget()
    assert choose(work, "silver.orders", 1).engine is engine


def test_other_work_has_a_size_of_its_own(tmp_path: Path) -> None:
    work = context(tmp_path, "auto")
    assert choose(work, "gold.dim_date", 100, spark_from_rows=101).engine.name == "duckdb"
    with pytest.raises(AskedForSparkError):
        choose(work, "gold.dim_date", 1, spark_from_rows=1)

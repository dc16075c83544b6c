"""Every silver SELECT has a case file, and its cases hold on DuckDB, on Spark in ``test_spark_engine``."""

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from tests.unit.spark_jobs.silver.case_files import Case, all_cases, check

CATALOG = load_catalog()


@pytest.fixture(scope="module")
def engine() -> DuckDbEngine:
    return DuckDbEngine()


@pytest.mark.parametrize("case", list(all_cases(CATALOG)), ids=str)
def test_case_holds_on_duckdb(case: Case, engine: DuckDbEngine) -> None:
    check(case, CATALOG, engine)


def test_every_select_has_a_case() -> None:
    selects = {one.table for one in CATALOG.by_layer(Layer.SILVER) if CATALOG.select_sql(one.table)}
    assert selects <= {case.table for case in all_cases(CATALOG)}

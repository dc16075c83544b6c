"""Every view has a case file, and its cases hold on DuckDB, on Spark in ``test_spark_engine``."""

import pytest

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from tests.unit.spark_jobs.gold.case_files import Case, check
from tests.unit.spark_jobs.view_cases import all_cases

CATALOG = load_catalog()


@pytest.fixture(scope="module")
def engine() -> DuckDbEngine:
    return DuckDbEngine()


@pytest.mark.parametrize("case", list(all_cases(CATALOG)), ids=str)
def test_case_holds_on_duckdb(case: Case, engine: DuckDbEngine) -> None:
    check(case, CATALOG, engine.query)

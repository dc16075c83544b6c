"""Every gold SELECT has a case file, and its cases hold on DuckDB, on Spark in ``test_spark_engine``."""

import pytest

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.model import Layer
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from tests.unit.spark_jobs.gold.case_files import Case, all_cases, check


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def engine() -> DuckDbEngine:
    return DuckDbEngine()


@pytest.mark.parametrize("case", list(all_cases()), ids=str)
def test_case_holds_on_duckdb(case: Case, catalog: Catalog, engine: DuckDbEngine) -> None:
    check(case, catalog, engine.query)


def test_every_select_has_a_case(catalog: Catalog) -> None:
    # Views of gold have theirs beside them, see ``view_cases``.
    assert {case.table for case in all_cases()} - catalog.views.keys() == {
        contract.table for contract in catalog.by_layer(Layer.GOLD) if contract.table in catalog.selects
    }

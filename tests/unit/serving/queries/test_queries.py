"""The dashboard's queries: each reads what the contracts have, and passes the guard as anybody's would."""

import duckdb
import pyarrow.parquet as pq
import pytest

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from lakepulse.settings import LOOKED_UP
from serving.queries.load import DashboardQuery, dashboard_queries
from serving.sql.relations import Relations, relations_of
from serving.sql.sandbox import run
from serving.sql.settings import SqlSettings

QUERIES = dashboard_queries()


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def relations(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Relations:
    """Every table of a snapshot, without rows."""
    folder = tmp_path_factory.mktemp("empty")
    tables = [*LOOKED_UP, *(contract.table for contract in catalog.by_layer(Layer.GOLD))]
    files = {table: (folder / f"{table}.parquet",) for table in tables}
    for table, (path,) in files.items():
        pq.write_table(lake_schema(catalog, table).empty_table(), path)
    return relations_of(catalog, files)


def test_there_are_enough_of_them() -> None:
    assert 12 <= len(QUERIES) <= 20


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_each_runs_as_anybodys_sql(relations: Relations, query: DashboardQuery) -> None:
    result = run(query.sql, relations, SqlSettings(), masked=True)
    assert result.rows.num_columns > 1
    assert query.title.endswith(".")


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_each_says_in_which_order_its_rows_come(query: DashboardQuery) -> None:
    assert "ORDER BY" in query.sql or query.name == "kpis_last_hour"


def test_every_view_over_silver_and_gold_is_in_a_snapshot(catalog: Catalog, relations: Relations) -> None:
    over = {name for name in catalog.views if not name.startswith(f"{Layer.BRONZE}.")}
    assert set(relations.views) == over


def test_personal_columns_of_views_come_from_masked_tables(catalog: Catalog, relations: Relations) -> None:
    for name in relations.views:
        marked = [column for column, each in catalog.get(name).columns.items() if each.pii]
        masked = {table for table in catalog.stored([name]) if relations.personal.get(table)}
        assert bool(masked) >= bool(marked), name


def test_sql_is_duckdbs(relations: Relations) -> None:
    for query in QUERIES.values():
        assert duckdb.extract_statements(query.sql)[0].type == duckdb.StatementType.SELECT

"""Spark SQL for either engine: tables become single names, aliases and columns still mean the same."""

import duckdb
import pytest

from spark_jobs.runtime.engines.engine import flat_name, flat_sql


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT orders.id FROM silver.orders", [(1,), (2,)]),
        ("SELECT o.id FROM silver.orders AS o JOIN gold.orders AS g ON g.id = o.id", [(2,)]),
        ("WITH orders AS (SELECT 7 AS id) SELECT id FROM orders", [(7,)]),
        ("SELECT id FROM silver.orders WHERE id IN (SELECT id FROM gold.orders)", [(2,)]),
        ("SELECT id FROM silver.orders UNION ALL SELECT orders.id FROM gold.orders", [(1,), (2,), (2,)]),
    ],
)
def test_a_statement_finds_its_tables_under_their_flat_names(sql: str, rows: list[tuple[int]]) -> None:
    with duckdb.connect() as connection:
        for table, values in (("silver.orders", "(1), (2)"), ("gold.orders", "(2)")):
            connection.execute(f"CREATE TABLE {flat_name(table)} AS SELECT * FROM (VALUES {values}) AS t(id)")
        assert sorted(connection.execute(flat_sql(sql, "duckdb")).fetchall()) == rows


def test_sparks_equality_that_knows_nulls_is_translated() -> None:
    sql = "SELECT a <=> b AS same FROM (SELECT NULL AS a, NULL AS b)"
    with duckdb.connect() as connection:
        assert connection.execute(flat_sql(sql, "duckdb")).fetchall() == [(True,)]

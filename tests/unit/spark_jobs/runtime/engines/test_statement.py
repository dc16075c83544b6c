"""What ``lakepulse sql`` lets through, and how it refuses the rest."""

import pytest

from lakepulse.errors import LakeError
from spark_jobs.runtime.engines.statement import referenced_tables


def test_tables_are_found_in_joins_and_below_with() -> None:
    sql = "WITH x AS (SELECT * FROM silver.orders) SELECT * FROM x JOIN gold.dim_city c ON TRUE"
    assert referenced_tables(sql) == ["gold.dim_city", "silver.orders"]


@pytest.mark.parametrize(
    "sql", ["DROP TABLE silver.orders", "SELECT 1; SELECT 2", "INSERT INTO a VALUES (1)"]
)
def test_only_one_select_is_let_through(sql: str) -> None:
    with pytest.raises(LakeError, match="only a single SELECT"):
        referenced_tables(sql)


def test_what_cannot_be_parsed_is_named_by_its_place() -> None:
    with pytest.raises(LakeError, match="line 1, column"):
        referenced_tables("SELEC 1")


def test_a_name_of_a_with_is_no_table_but_a_table_of_a_layer_is() -> None:
    sql = "WITH orders AS (WITH o AS (SELECT 1) SELECT * FROM o) SELECT * FROM orders, silver.orders"
    assert referenced_tables(sql) == ["silver.orders"]


def test_a_function_is_no_table() -> None:
    assert referenced_tables("SELECT * FROM range(3) AS numbers") == []

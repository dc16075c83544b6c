"""A SELECT means on DuckDB what it means on Spark, or is refused."""

import duckdb
import pytest

from lakepulse.contracts.compile.select.duckdb import differences, to_duckdb, with_metadata
from lakepulse.contracts.compile.select.query import resolve
from lakepulse.errors import ContractError

COLUMNS = {"silver.t": {"n": "INT", "d": "DECIMAL(18,2)", "f": "DOUBLE", "s": "STRING", "day": "DATE"}}


def answer(sql: str) -> object:
    value: object = duckdb.connect().execute(to_duckdb(sql)).fetchall()[0][0]
    return value


def test_a_bad_cast_fails_as_on_spark() -> None:
    with pytest.raises(duckdb.ConversionException):
        answer("SELECT CAST('x' AS INT)")


@pytest.mark.parametrize(
    "around", ["COUNT_IF(CAST('x' AS INT) > 1)", "TRIM(CAST(CAST('x' AS INT) AS STRING))"]
)
def test_a_bad_cast_fails_inside_other_functions_too(around: str) -> None:
    with pytest.raises(duckdb.ConversionException):
        answer(f"SELECT {around}")


def test_a_bad_cast_is_null_where_that_was_asked_for() -> None:
    assert answer("SELECT TRY_CAST('x' AS INT)") is None


def test_every_match_is_replaced_as_on_spark() -> None:
    assert answer("SELECT REGEXP_REPLACE('(206) 555-0100', '[^0-9]', '')") == "2065550100"


def test_only_blanks_are_trimmed_as_on_spark() -> None:
    assert answer("SELECT TRIM(' \u00a0a\t ')") == "\u00a0a\t"


def test_of_nothing_but_nulls_none_is_counted_as_on_spark() -> None:
    assert answer("SELECT COUNT_IF(CAST(NULL AS BOOLEAN))") == 0


def test_days_between_are_counted_in_sparks_order() -> None:
    assert answer("SELECT DATEDIFF(DATE '2026-03-05', DATE '2026-03-01')") == 4


def test_what_is_not_sql_is_refused() -> None:
    with pytest.raises(ContractError, match="DuckDB cannot say"):
        to_duckdb("SELECT FROM WHERE")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("AVG(d)", "`AVG` is not known"),
        ("ROUND(f, 2)", "`ROUND` is not known"),
        ("CURRENT_DATE()", "`CURRENT_DATE` is not known"),
        ("my_function(n)", "`my_function` is not known"),
        ("d / 2", "divides exact numbers"),
        ("n / n", "divides exact numbers"),
        ("CAST(f AS DECIMAL(18, 2))", "rounds a DOUBLE"),
        ("CAST(f AS INT)", "rounds a DOUBLE"),
        ("CAST(d AS INT)", "drops a fraction"),
    ],
)
def test_what_the_engines_answer_differently_is_refused(expression: str, expected: str) -> None:
    found = differences(resolve(f"SELECT {expression} AS x FROM silver.t", COLUMNS))
    assert any(expected in message for message in found), found


@pytest.mark.parametrize(
    "expression",
    [
        "f / CAST(3 AS DOUBLE)",
        "CAST(FLOOR(f) AS INT)",
        "CAST(FLOOR(d) AS INT)",
        "CAST(n AS DOUBLE)",
        "CAST(SUM(d) AS DECIMAL(18, 2))",
        "n DIV 2",
        "COALESCE(NULLIF(TRIM(s), ''), 'none')",
        "YEAR(day) * 12 + MONTH(day)",
    ],
)
def test_what_the_engines_answer_alike_is_taken(expression: str) -> None:
    assert differences(resolve(f"SELECT {expression} AS x FROM silver.t", COLUMNS)) == ()


def test_metadata_is_carried_through_a_row_wise_select() -> None:
    sql = with_metadata("SELECT TRIM(name) AS name FROM bronze.t", ("_op", "_sequence"))
    assert " ".join(sql.split()) == "SELECT TRIM(name) AS name, _op, _sequence FROM bronze.t"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT COUNT(*) AS n FROM bronze.t",
        "SELECT DISTINCT a FROM bronze.t",
        "SELECT a FROM bronze.t WHERE a > 1",
        "SELECT a FROM bronze.t LIMIT 1",
        "SELECT t.a FROM bronze.t AS t JOIN bronze.u AS u ON t.a = u.a",
        "SELECT ROW_NUMBER() OVER (ORDER BY a) AS n FROM bronze.t",
        "SELECT a FROM bronze.t UNION ALL SELECT a FROM bronze.u",
        "WITH x AS (SELECT a FROM bronze.t) SELECT a FROM x",
        "SELECT (SELECT MAX(a) FROM bronze.u) AS a FROM bronze.t",
    ],
)
def test_a_select_that_is_not_row_wise_cannot_carry_metadata(sql: str) -> None:
    with pytest.raises(ContractError, match="one input row to one output row"):
        with_metadata(sql, ("_op",))

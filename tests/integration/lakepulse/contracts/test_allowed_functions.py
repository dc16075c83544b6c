"""Every function that a SELECT may use gives the same on Spark and on DuckDB, over values chosen to tell them apart."""

import datetime
import itertools
import math
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from lakepulse.settings import Settings
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.engines.spark_engine import SparkEngine
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.tables.lake import Lake

pytestmark = pytest.mark.integration

Row = dict[str, Any]

WORDS = [
    "",
    " ",
    "a",
    " Aa ",
    "\tx\t",
    "\u00a0y\u00a0",
    "Çelik Öz",
    "straße",
    "(206) 555-0100",
    "a.b@c.org",
    "日本語",
    "%_",
    "null",
    None,
]
WHOLE = [0, 1, -1, 7, -7, 1000, 2_000_000_000, None]
EXACT = [Decimal(text) for text in ("0.00", "0.01", "-0.01", "2.50", "-2.50", "2.51", "99999.99")] + [None]
INEXACT = [0.0, 0.5, -0.5, 1.5, 2.5, 1e-9, 1e9, None]
DAYS = [datetime.date(*day) for day in ((2024, 2, 29), (2023, 12, 31), (1999, 1, 1), (9999, 12, 31))] + [None]
TIMES = [
    datetime.datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=datetime.UTC),
    datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC),
    datetime.datetime(1900, 1, 1, 0, 0, 1, tzinfo=datetime.UTC),
    None,
]
JSON = ['{"a": "x", "b": {"c": 5}}', "{}", '{"a": null}', None]

EXPRESSIONS = [
    *("ABS(n)", "ABS(d)", "FLOOR(d)", "CEIL(d)", "FLOOR(f)", "CEIL(f)", "EXP(f / CAST(1000000000 AS DOUBLE))"),
    *("CAST(FLOOR(d) AS BIGINT)", "CAST(FLOOR(f) AS BIGINT)", "CAST(n AS DOUBLE)", "CAST(d AS DOUBLE)"),
    *("CAST(d AS DECIMAL(18, 1))", "CAST(n AS DECIMAL(18, 2))", "CAST(n AS STRING)", "CAST(day AS STRING)"),
    *("CAST(t AS DATE)", "CAST(day AS TIMESTAMP)", "CAST(d AS STRING)", "CAST(n > 0 AS INT)"),
    *("TRY_CAST(s AS INT)", "TRY_CAST(s AS DATE)", "TRY_CAST(s AS DECIMAL(9, 2))"),
    *("n DIV 2", "n DIV -3", "n % 3", "-n", "n * 2 - 1", "d * 3", "d + n", "d * d"),
    *("COALESCE(n, 0)", "NULLIF(n, 0)", "NULLIF(TRIM(s), '')", "GREATEST(n, 3)", "LEAST(n, 3)", "GREATEST(s, 'M')"),
    *("IF(n > 0, 'x', 'y')", "CASE WHEN n IS NULL THEN -1 WHEN n > 1 THEN 1 ELSE 0 END", "n BETWEEN 0 AND 7"),
    *("TRIM(s)", "TRANSLATE(s, 'AÇÖ', 'aco')", "LENGTH(s)", "CONCAT(s, '-', s)", "s || 'x'", "CONCAT_WS('-', s, 'x')"),
    *("SUBSTRING(s, 2, 3)", "SUBSTRING(s, 1, 100)", "LEFT(s, 2)", "RIGHT(s, 2)", "REPLACE(s, 'a', 'bb')"),
    *("REGEXP_REPLACE(s, '[^0-9]', '')", "s RLIKE '^[^@ ]+@[^@ ]+[.][a-z]+$'", "s LIKE '%a%'", "s LIKE 'http%'"),
    *("STARTSWITH(s, 'a')", "ENDSWITH(s, 'g')", "CONTAINS(s, 'a')", "s IN ('a', 'null')", "s < 'a'"),
    *("YEAR(day)", "MONTH(day)", "DAY(day)", "QUARTER(day)", "YEAR(t)", "DATEDIFF(day, DATE '2024-01-01')"),
    *("CAST(DATE_ADD(day, -1) AS DATE)", "MAKE_DATE(YEAR(day), MONTH(day), 1)", "UNIX_MICROS(t)"),
    *("GET_JSON_OBJECT(j, '$.a')", "GET_JSON_OBJECT(j, '$.b.c')", "n <=> NULL", "n = 1 OR NULL", "NOT (n > 0)"),
    *("TO_JSON(NAMED_STRUCT('n', n, 's', s, 'b', n > 0))", f"BASE64(CAST('{'long ' * 40}' AS BINARY))"),
    "REGEXP_REPLACE(CAST(t AS STRING), '(([.]?0+)? UTC|[+]00)$', '')",
    *("CAST(n AS DOUBLE) / CAST(3 AS DOUBLE)", "f / CAST(7 AS DOUBLE)"),
]  # fmt: skip
AGGREGATES = [
    *("COUNT(*)", "COUNT(n)", "COUNT(DISTINCT s)", "COUNT_IF(n > 0)", "CAST(SUM(n) AS BIGINT)", "MIN(s)", "MAX(s)"),
    *("CAST(SUM(d) AS DECIMAL(38, 2))", "MIN(d)", "MAX(day)", "MIN(t)"),
    "CAST(SUM(d) FILTER (WHERE n > 0) AS DECIMAL(38, 2))",
]  # fmt: skip
WINDOWS = [
    *(
        "ROW_NUMBER() OVER (PARTITION BY n ORDER BY id)",
        "LAG(d) OVER (ORDER BY id)",
        "LEAD(s, 2) OVER (ORDER BY id)",
    ),
    *(
        "RANK() OVER (ORDER BY d, s)",
        "DENSE_RANK() OVER (ORDER BY n)",
        "ROW_NUMBER() OVER (ORDER BY s DESC, id)",
    ),
    *(
        "FIRST_VALUE(d) OVER (PARTITION BY n ORDER BY id)",
        "CAST(SUM(d) OVER (PARTITION BY n) AS DECIMAL(38, 2))",
    ),
]


def nasty_rows() -> pa.Table:
    cycles = [itertools.cycle(values) for values in (WORDS, WHOLE, EXACT, INEXACT, DAYS, TIMES, JSON)]
    schema = pa.schema(
        [
            *(("id", pa.int64()), ("s", pa.string()), ("n", pa.int64()), ("d", pa.decimal128(18, 2))),
            *(
                ("f", pa.float64()),
                ("day", pa.date32()),
                ("t", pa.timestamp("us", "UTC")),
                ("j", pa.string()),
            ),
        ]
    )
    rows = [[number, *(next(cycle) for cycle in cycles)] for number in range(13 * 8 * 5)]
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)


@pytest.fixture(scope="module")
def engines() -> tuple[DuckDbEngine, SparkEngine]:
    settings = Settings()
    return DuckDbEngine(), SparkEngine(create_session(settings), Lake(settings))


def answers(engines: tuple[DuckDbEngine, SparkEngine], sql: str) -> tuple[list[Row], list[Row]]:
    duck, spark = engines
    rows = nasty_rows()
    ours = duck.query(sql, {"silver.t": rows}).to_pylist()
    theirs = spark.query(sql, {"silver.t": spark.from_arrow(rows)}).toArrow().to_pylist()
    return sorted(ours, key=_place), sorted(theirs, key=_place)


def _place(row: Row) -> tuple[bool, int]:
    return row["id"] is not None, row["id"] or 0


def differing(expressions: list[str], duck: list[Row], spark: list[Row]) -> dict[str, Any]:
    assert len(duck) == len(spark)
    found: dict[str, Any] = {}
    for ours, theirs in zip(duck, spark, strict=True):
        for number, expression in enumerate(expressions):
            one, other = ours[f"x{number}"], theirs[f"x{number}"]
            if not same(one, other):
                found.setdefault(expression, (theirs["id"], {"duckdb": one, "spark": other}))
    return found


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-15)
    return bool(one == other)


@pytest.mark.parametrize("expressions", [EXPRESSIONS, WINDOWS], ids=["row by row", "over windows"])
def test_both_engines_agree_on_every_row(
    engines: tuple[DuckDbEngine, SparkEngine], expressions: list[str]
) -> None:
    columns = ", ".join(f"{expression} AS x{number}" for number, expression in enumerate(expressions))
    duck, spark = answers(engines, f"SELECT id, {columns} FROM silver.t")
    assert differing(expressions, duck, spark) == {}


def test_both_engines_agree_on_every_group(engines: tuple[DuckDbEngine, SparkEngine]) -> None:
    columns = ", ".join(f"{expression} AS x{number}" for number, expression in enumerate(AGGREGATES))
    duck, spark = answers(
        engines, f"SELECT n AS id, {columns} FROM silver.t GROUP BY n ORDER BY n NULLS FIRST"
    )
    assert differing(AGGREGATES, duck, spark) == {}

"""The comparison of two relations of the same columns on the engine that has them: ``EXCEPT ALL`` both ways.

Equal rows are counted on either side in one pass, so that what is expected is computed once and nothing but the counts
leaves the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

from lakepulse.contracts.compile.spark import spark_type
from spark_jobs.runtime.engines.engine import Engine

Rows = TypeVar("Rows")

EXPECTED, ACTUAL = "compared.expected", "compared.actual"
COUNTED = "compared.counted"


@dataclass(frozen=True)
class Totals:
    """Rows on either side, and those without a partner on the other; duplicates count."""

    expected: int
    actual: int
    missing: int
    unexpected: int


def counted(engine: Engine[Rows], schema: pa.Schema, expected: Rows, actual: Rows) -> Rows:
    """Each distinct row (the columns of ``schema``) with how often it is expected and there.

    These two are the columns ``_expected`` and ``_actual`` (int64). Values are cast to the types of ``schema``.
    """
    columns = ", ".join(schema.names)
    typed = ", ".join(f"CAST({field.name} AS {spark_type(field.type)}) AS {field.name}" for field in schema)
    select = f"""
        SELECT {columns}, CAST(SUM(_one) AS BIGINT) AS _expected, CAST(SUM(_other) AS BIGINT) AS _actual
        FROM (SELECT {typed}, 1 AS _one, 0 AS _other FROM {EXPECTED}
              UNION ALL SELECT {typed}, 0 AS _one, 1 AS _other FROM {ACTUAL}) AS both_sides
        GROUP BY {columns}"""  # noqa: S608  # a contract's names
    return engine.query(select, {EXPECTED: expected, ACTUAL: actual})


def totals(engine: Engine[Rows], both: Rows) -> Totals:
    """The sums over what ``counted`` gave."""
    select = f"""
        SELECT CAST(COALESCE(SUM(_expected), 0) AS BIGINT) AS expected,
               CAST(COALESCE(SUM(_actual), 0) AS BIGINT) AS actual,
               CAST(COALESCE(SUM(GREATEST(_expected - _actual, 0)), 0) AS BIGINT) AS missing,
               CAST(COALESCE(SUM(GREATEST(_actual - _expected, 0)), 0) AS BIGINT) AS unexpected
        FROM {COUNTED}"""  # noqa: S608
    names = ["expected", "actual", "missing", "unexpected"]
    (row,) = engine.pick(engine.query(select, {COUNTED: both}), names, [("expected", ">=", 0)]).to_pylist()
    return Totals(**row)


def key_counts(engine: Engine[Rows], both: Rows, column: str) -> tuple[int, int]:
    """How many values of ``column`` are expected, and for how many of all the rows differ."""
    select = f"""
        SELECT CAST(COUNT(DISTINCT CASE WHEN _expected > 0 THEN {column} END) AS BIGINT) AS present,
               CAST(COUNT(DISTINCT CASE WHEN _expected <> _actual THEN {column} END) AS BIGINT) AS differing
        FROM {COUNTED}"""  # noqa: S608  # a contract's name
    found = engine.pick(
        engine.query(select, {COUNTED: both}), ["present", "differing"], [("present", ">=", 0)]
    )
    (row,) = found.to_pylist()
    return row["present"], row["differing"]


def differing_keys(engine: Engine[Rows], both: Rows, key: Sequence[str], count: int) -> list[dict[str, Any]]:
    """The least ``count`` keys whose rows are not the same on both sides, as ``column: value``."""
    names = ", ".join(key)
    select = f"""
        SELECT {names}, CAST(COUNT(*) AS BIGINT) AS _rows FROM {COUNTED} WHERE _expected <> _actual
        GROUP BY {names} ORDER BY {names} LIMIT {count}"""  # noqa: S608
    found = engine.pick(engine.query(select, {COUNTED: both}), list(key), [("_rows", ">", 0)])
    return list(found.to_pylist())

"""Statements planned once: each run sees its own rows, whatever those were that it was planned over."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spark_jobs.runtime.engines import prepared
from spark_jobs.runtime.engines.prepared import PreparedStatements

JOINED = """
    SELECT a.k, a.v + b.v AS total, row_number() OVER (ORDER BY a.k) AS place
    FROM a JOIN b ON a.k = b.k WHERE a.v > 1 AND b.v IS NOT NULL AND a.k IN (1, 2, 3)"""
SIDES = st.dictionaries(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 3)), max_size=6)
STATEMENTS = PreparedStatements(duckdb.connect())


def side(values: dict[int, int | None]) -> pa.Table:
    return pa.table(
        {"k": pa.array(list(values), pa.int64()), "v": pa.array(list(values.values()), pa.int64())}
    )


@settings(deadline=None)
@given(SIDES, SIDES)
def test_a_kept_plan_gives_what_one_of_its_own_gives(
    left: dict[int, int | None], right: dict[int, int | None]
) -> None:
    relations = {"a": side(left), "b": side(right)}
    found = STATEMENTS.run(JOINED, relations)
    assert found.equals(PreparedStatements(duckdb.connect()).run(JOINED, relations))
    expected = sorted(
        (key, value + other)
        for key, value in left.items()
        if key in (1, 2, 3) and value is not None and value > 1 and (other := right.get(key)) is not None
    )
    assert list(zip(found["k"].to_pylist(), found["total"].to_pylist(), strict=True)) == expected


def test_rows_of_other_types_are_planned_anew() -> None:
    statement = "SELECT max(v) AS v FROM rows"
    assert STATEMENTS.run(statement, {"rows": pa.table({"v": [1, 2]})})["v"].to_pylist() == [2]
    assert STATEMENTS.run(statement, {"rows": pa.table({"v": ["x", "y"]})})["v"].to_pylist() == ["y"]
    assert STATEMENTS.run(statement, {"rows": pa.table({"v": [3]})})["v"].to_pylist() == [3]


def test_a_run_that_failed_leaves_the_plan_usable() -> None:
    statement = "SELECT CAST(v AS INTEGER) AS v FROM rows"
    for _ in range(2):
        with pytest.raises(duckdb.ConversionException):
            STATEMENTS.run(statement, {"rows": pa.table({"v": ["x"]})})
        assert STATEMENTS.run(statement, {"rows": pa.table({"v": ["7"]})})["v"].to_pylist() == [7]


def test_the_statement_that_was_not_asked_for_longest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "KEPT", 2)
    statements = PreparedStatements(duckdb.connect())
    rows = {"rows": pa.table({"v": [1]})}
    for number in (1, 2, 1, 3):
        assert statements.run(f"SELECT v + {number} AS v FROM rows", rows)["v"].to_pylist() == [1 + number]
    assert list(statements._statements) == ["SELECT v + 1 AS v FROM rows", "SELECT v + 3 AS v FROM rows"]

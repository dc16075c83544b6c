"""One piece of work on Spark and on DuckDB, and whether the rows are the same."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pyspark.errors import PySparkException

from spark_jobs.runtime.engines.engine import Engine

FAILURES = (PySparkException, duckdb.Error, pa.ArrowInvalid)
SHOWN = 4


def collected(rows: Any, columns: Sequence[str]) -> pa.Table:  # noqa: ANN401  # either engine's form
    """Columns of an engine's rows, in memory."""
    return rows.select(list(columns)) if isinstance(rows, pa.Table) else rows.select(*columns).toArrow()


def agreed(
    engines: Mapping[str, Engine[Any]],
    work: Callable[[Engine[Any]], pa.Table],
    *,
    about: str,
    may_fail: bool = False,
) -> pa.Table | None:
    """The rows of ``work`` on the table ``about``: equal on both engines in types, values and counts, else a failure.

    None where both refuse their input (an overflow), which they may only if ``may_fail``.
    """
    outcomes = {name: _outcome(work, engine) for name, engine in engines.items()}
    failed = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Exception)}
    if failed and not (may_fail and len(failed) == len(outcomes)):
        said = "; ".join(f"{name} fails: {_first_line(error)}" for name, error in failed.items())
        pytest.fail(f"{about}: {said}")
    if failed:
        return None
    by_spark, by_duckdb = outcomes["spark"], outcomes["duckdb"]
    assert isinstance(by_spark, pa.Table)
    assert isinstance(by_duckdb, pa.Table)
    assert by_spark.schema.types == by_duckdb.schema.types
    if difference := _difference(by_spark, by_duckdb):
        pytest.fail(f"{about}: {difference}")
    return by_duckdb


def _outcome(work: Callable[[Engine[Any]], pa.Table], engine: Engine[Any]) -> pa.Table | Exception:
    try:
        return work(engine)
    except FAILURES as error:
        return error


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__} {str(error).splitlines()[0][:300]}"


def _difference(by_spark: pa.Table, by_duckdb: pa.Table) -> str:
    """The rows that only one engine has, the cells that differ first; empty where there are none."""
    names = by_spark.column_names
    one, other = _counted(by_spark), _counted(by_duckdb)
    only = (sorted((one - other).elements(), key=repr), sorted((other - one).elements(), key=repr))
    lines = []
    for left, right in list(zip(*only, strict=False))[:SHOWN]:
        cells = zip(names, left, right, strict=True)
        lines.append(
            ", ".join(f"{n}: spark {a!r} duckdb {b!r}" for n, a, b in cells if a != b) + f" in {left}"
        )
    if len(only[0]) != len(only[1]):
        lines.append(f"{len(only[0])} rows only in Spark, {len(only[1])} only in DuckDB")
    return "\n".join(lines)


def _counted(rows: pa.Table) -> Counter[tuple[Any, ...]]:
    return Counter(zip(*(column.to_pylist() for column in rows.columns), strict=True))

"""``lakepulse recompute``: tables of gold only, and the verdict as its exit code."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lakepulse.errors import ContractError, VerificationError
from operations.cli.proof import recompute as command
from spark_jobs.batch.recomputation_report import Recomputation, RecomputedTable

EQUAL = RecomputedTable("gold.dim_date", "spark", 3, 3, 0, 0, (), 0.5)
DONE = Recomputation(100, datetime(2026, 1, 1, tzinfo=UTC), 0.0, (EQUAL,), (), 1.0)
WRONG = replace(EQUAL, missing=2, examples=("date_key=1",))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """What the recomputation was asked for; its answer is ``asked[0]``."""
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    calls: list[Any] = [DONE]

    def recompute(context: Any, tables: list[str], *others: object) -> Recomputation:  # noqa: ANN401
        calls.append((context.settings.stream.engine, tables))
        return calls[0]  # type: ignore[no-any-return]

    monkeypatch.setattr(command, "compute_again", recompute)
    monkeypatch.setattr(command, "gold_lag_seconds", lambda context: 0.0)
    return calls


def run(*arguments: str) -> Any:  # noqa: ANN401
    return CliRunner().invoke(command.app, arguments)


def test_all_of_gold_is_compared_on_the_engine_that_is_named(asked: list[Any]) -> None:
    done = run("--engine", "duckdb")
    assert done.exit_code == 0
    engine, tables = asked[1]
    assert engine == "duckdb"
    assert {"gold.fact_sales", "gold.dim_date"} <= set(tables)
    assert "gold at LSN 0/64 equals its SELECTs" in done.stdout


def test_a_difference_is_the_exit_code_and_the_report_is_printed_all_the_same(asked: list[Any]) -> None:
    asked[0] = replace(DONE, tables=(WRONG,))
    done = run("gold.dim_date", "--json")
    assert isinstance(done.exception, VerificationError)
    report = json.loads(done.stdout)
    assert (report["ok"], report["tables"][0]["missing"]) == (False, 2)
    assert asked[1][1] == ["gold.dim_date"]


def test_a_table_of_another_layer_is_refused(asked: list[Any]) -> None:
    done = run("silver.orders")
    assert isinstance(done.exception, ContractError)
    assert len(asked) == 1

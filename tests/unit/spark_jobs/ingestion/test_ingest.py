"""Files of every kind, good and bad: each row once, each bad record a dead letter with its line."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Expectation, OnFail
from lakepulse.errors import ContractError
from lakepulse.faults import POINT
from lakepulse.settings import PROJECT_ROOT
from proof.report import FindingKind
from spark_jobs.ingestion.ingest import file_tables, rebuild, refusals
from spark_jobs.ingestion.landed_reader import TableOutcome
from tests.unit.spark_jobs.ingestion.lake import TABLE, FileLake
from tests.unit.spark_jobs.ingestion.landed import Landed, drop, forty, lines, rows_of

FILES = forty()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_INGESTION_QUIET_SECONDS", "0")


@pytest.fixture(scope="module")
def forty_taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[FileLake, TableOutcome]:
    lake = FileLake(tmp_path_factory.mktemp("forty"))
    drop(lake.landing, FILES)
    return lake, lake.ingest()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_becomes_of_each_file(forty_taken: tuple[FileLake, TableOutcome], file: Landed) -> None:
    lake, outcome = forty_taken
    bronze = [row for row in lake.rows(f"bronze.{TABLE}") if _of(file, row["_file"])]
    letters = [row for row in lake.rows("bronze.file_dead_letters") if _of(file, row["file"])]
    entries = [entry for entry in outcome.files if entry["file"] == file.name]
    assert len(bronze) == file.rows
    assert tuple(sorted(row["line"] for row in letters)) == file.letters
    assert len(entries) == (not file.refused and not file.passed_over)
    assert file.refused in outcome.refused.get(file.name, "")
    assert bool(file.refused) == (file.name in outcome.refused)


def test_the_proof_agrees_and_a_second_run_takes_nothing(forty_taken: tuple[FileLake, TableOutcome]) -> None:
    lake, outcome = forty_taken
    assert [str(finding) for finding in lake.findings()] == []
    again = FileLake(lake.context.settings.home.home).ingest()
    assert again.files == []
    assert again.refused.keys() == outcome.refused.keys()
    assert "renamed.csv" in again.passed_over or "plain.csv" in again.passed_over


def test_the_refusals_are_one_error_and_say_so(forty_taken: tuple[FileLake, TableOutcome]) -> None:
    error = refusals([forty_taken[1]])
    assert error is not None
    assert error.exit_code == 11
    assert "empty.csv is empty (0 bytes)" in str(error)


@pytest.mark.parametrize(
    "point", ["ingestion.after-letters", "ingestion.after-rows", "ingestion.after-ledger"]
)
def test_a_run_that_is_killed_anywhere_leaves_each_row_once(tmp_path: Path, point: str) -> None:
    lake = FileLake(tmp_path)
    drop(lake.landing, FILES)
    assert _run(tmp_path, point) == -9
    (lake.landing / "plain.csv").unlink()
    assert _run(tmp_path, "") == 11
    assert [str(finding) for finding in lake.findings()] == []
    taken = FileLake(tmp_path)
    assert len(taken.rows(f"bronze.{TABLE}")) == sum(file.rows for file in FILES)
    expected = sum(len(file.letters) for file in FILES)
    assert len(taken.rows("bronze.file_dead_letters")) == expected


def test_a_changed_file_is_taken_again_and_its_rows_replace_by_key(tmp_path: Path) -> None:
    lake = FileLake(tmp_path)
    lake.put("a.csv", lines("2016-01-01,2,10,", "2016-01-01,3,20,"))
    lake.ingest()
    lake.put("a.csv", lines("2016-01-01,2,11,changed", "2016-01-01,6,30,"))
    lake.ingest()
    silver = {row["salesperson_id"]: int(row["target_revenue"]) for row in lake.rows(f"silver.{TABLE}")}
    assert silver == {2: 11, 3: 20, 6: 30}
    assert sorted(row["_load"] for row in lake.rows("bronze.sales_targets")) == [1, 1, 2, 2]
    assert lake.findings() == []


def test_a_row_that_breaks_a_rule_is_held_until_a_later_file_mends_it(tmp_path: Path) -> None:
    lake = FileLake(tmp_path)
    lake.put("a.csv", lines("2016-01-01,2,10,", "2016-01-01,3,20,"))
    lake.ingest()
    lake.put("b.csv", lines("2016-01-01,2,-1,"))
    lake.ingest()
    (held,) = lake.rows("silver.quarantine")
    assert held["rule"] == "target_not_negative"
    assert [row["salesperson_id"] for row in lake.rows(f"silver.{TABLE}")] == [3]
    assert lake.findings() == []
    lake.put("c.csv", lines("2016-01-01,2,12,"))
    lake.ingest()
    assert lake.rows("silver.quarantine") == []
    assert [row["salesperson_id"] for row in lake.rows(f"silver.{TABLE}")] == [2, 3]
    assert lake.findings() == []


def test_a_rebuild_brings_silver_to_a_rule_that_was_changed(tmp_path: Path) -> None:
    lake = FileLake(tmp_path)
    lake.put("a.csv", lines("2016-01-01,2,10,", "2016-01-02,3,20,", "2016-01-01,6,-1,"))
    lake.ingest()
    assert [row["salesperson_id"] for row in lake.rows(f"silver.{TABLE}")] == [2]
    catalog = load_catalog()
    silver = catalog.get(f"silver.{TABLE}")
    rules = {"small": Expectation(rule="target_revenue < 15", on_fail=OnFail.QUARANTINE)}
    changed = {**catalog.tables, silver.table: silver.model_copy(update={"expect": rules})}
    again = FileLake(tmp_path, replace(catalog, tables=changed))
    assert [finding.kind for finding in again.findings()] == [FindingKind.DIFFERENCE, FindingKind.QUARANTINE]
    rebuild(again.context, file_tables(again.context.catalog), again.said.append)
    assert again.findings() == []
    assert sorted(row["salesperson_id"] for row in again.rows(f"silver.{TABLE}")) == [2, 6]
    assert [row["rule"] for row in again.rows("silver.quarantine")] == ["small"]


def test_a_file_that_is_still_being_written_is_left_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = FileLake(tmp_path)
    lake.put("a.csv", lines(*rows_of(1, 2)))
    monkeypatch.setenv("LAKEPULSE_INGESTION_QUIET_SECONDS", "0.5")
    monkeypatch.setattr(
        "spark_jobs.ingestion.discover.candidates.time.sleep",
        lambda seconds: lake.put("a.csv", lines(*rows_of(1, 2, 3))),
    )
    assert lake.ingest().files == []
    assert "sales_targets/a.csv is still being written; the next run takes it" in lake.said
    monkeypatch.setattr("spark_jobs.ingestion.discover.candidates.time.sleep", lambda seconds: None)
    assert [entry["rows_written"] for entry in lake.ingest().files] == [2]


def test_many_files_go_into_few_commits(tmp_path: Path) -> None:
    lake = FileLake(tmp_path)
    for number in range(200):
        lake.put(f"{number}.csv", lines(*rows_of(number, 2, 3)))
    assert len(lake.ingest().files) == 200
    assert lake.lake.version(f"bronze.{TABLE}") == 1
    assert len(lake.rows(f"silver.{TABLE}")) == 400


def test_a_file_that_memory_does_not_hold_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_INGESTION_GROUP_BYTES", "1")
    monkeypatch.setattr("spark_jobs.ingestion.read.records.CHUNK", 10)
    lake = FileLake(tmp_path)
    people = range(1, 60)
    lake.put("a.csv", lines(*rows_of(1, *people), "2016-01-01,?,1,"))
    lake.ingest()
    assert sorted(row["_line"] for row in lake.rows("bronze.sales_targets")) == list(range(2, 61))
    assert [row["line"] for row in lake.rows("bronze.file_dead_letters")] == [61]
    assert lake.lake.version(f"bronze.{TABLE}") == 1
    assert lake.findings() == []


def test_who_and_when_are_recorded_with_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DAG_ID": "dag", "DAG_RUN_ID": "run", "TASK_ID": "task"}.items():
        monkeypatch.setenv(f"AIRFLOW_CTX_{name}", value)
    lake = FileLake(tmp_path)
    lake.put("a.csv", lines(*rows_of(1, 2)))
    (entry,) = lake.ingest().files
    assert entry["loaded_by"] == "airflow:dag/run/task"
    (row,) = lake.rows(f"bronze.{TABLE}")
    assert row["_loaded_by"] == entry["loaded_by"]
    assert row["_ingested_at"] == entry["_ingested_at"]


def test_a_name_that_is_no_table_of_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="`orders` is no table of files"):
        file_tables(FileLake(tmp_path).context.catalog, ["orders"])


def _of(file: Landed, named: str) -> bool:
    return named == file.name or named.startswith(f"{file.name}/")


def _run(home: Path, point: str) -> int:
    environment = {**os.environ, "LAKEPULSE_HOME": str(home), POINT: point}
    command = [sys.executable, "-m", "operations", "ingest"]
    return subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment, capture_output=True, timeout=120, check=False
    ).returncode

"""Forty files, good and bad, dropped while the stream runs, and the job killed in the middle: the proof stays green."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.faults import POINT
from lakepulse.settings import PROJECT_ROOT, Settings
from proof.catch_up import CatchUp, nothing
from proof.verify import verify
from spark_jobs.runtime.tables.lake import Lake
from tests.integration.commands import PATIENCE_SECONDS, lakepulse, running_capture, start
from tests.unit.spark_jobs.ingestion.landed import drop, forty

SCALE, SEED = 0.01, 7
FILES = forty()


def silent(text: str) -> None:
    """Progress that nobody reads."""


@contextmanager
def running_stream() -> Iterator[None]:
    with start("stream") as stream:
        try:
            yield
        finally:
            stream.terminate()
            assert stream.wait(PATIENCE_SECONDS) == 0


@pytest.mark.integration
def test_each_row_once_and_each_bad_line_in_dead_letters(
    fresh: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_INGESTION_LANDING", str(tmp_path / "landing"))
    load(fresh, SCALE, SEED, lambda text: None)
    lakepulse("capture", "--once")
    with running_capture(), running_stream():
        CatchUp(fresh, Lake(fresh), PATIENCE_SECONDS, silent, nothing).published("gold", 0)
        drop(tmp_path / "landing" / "sales_targets", FILES)
        lakepulse("workload", "--rate", "50", "--changes", "100", "--seed", "3")
        assert _killed_at("ingestion.after-rows") == -9
        outcomes = json.loads(lakepulse("ingest", "--json", exit_code=11).splitlines()[0])
        (outcome,) = [each for each in outcomes if each["table"] == "files.sales_targets"]
        lake = Lake(fresh)
        _each_once(lake)
        _gold_follows(lake)
        report = verify(fresh, load_catalog(fresh.home), Lake(fresh), 600, silent)
    assert set(outcome["refused"]) == {file.name for file in FILES if file.refused}
    assert report.ok, [str(finding) for finding in report.findings]
    (check,) = [check for check in report.checks if check.name == "files"]
    assert sum(each.rows for each in check.compared if each.against == "the ledger of files") > 0


def _killed_at(point: str) -> int:
    command = [sys.executable, "-m", "operations", "ingest"]
    environment = {**os.environ, POINT: point}
    return subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False, timeout=300).returncode


def _each_once(lake: Lake) -> None:
    rows = lake.scan("bronze.sales_targets").to_table(columns=["_file", "_line"]).to_pylist()
    assert len({tuple(row.values()) for row in rows}) == len(rows) == sum(file.rows for file in FILES)
    letters = lake.scan("bronze.file_dead_letters").to_table(columns=["file", "line"]).to_pylist()
    expected = sorted(line for file in FILES for line in file.letters)
    assert sorted(row["line"] for row in letters) == expected


def _gold_follows(lake: Lake) -> None:
    silver = lake.scan("silver.sales_targets").to_table(columns=["target_month", "salesperson_id"])
    gold = lake.scan("gold.sales_against_targets").to_table(columns=["target_month", "salesperson_id"])
    assert sorted(map(str, gold.to_pylist())) == sorted(map(str, silver.to_pylist()))

"""``lakepulse upload`` and ``ingest``: what is shown, what is recorded, and what is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lakepulse.errors import IngestionError
from operations.cli.ingestion.ingest import app as ingest
from operations.cli.ingestion.upload import app as upload
from tests.unit.spark_jobs.ingestion.lake import TABLE, FileLake
from tests.unit.spark_jobs.ingestion.landed import lines


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileLake:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    monkeypatch.setenv("LAKEPULSE_INGESTION_QUIET_SECONDS", "0")
    return FileLake(tmp_path)


def said(app: object, *arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)  # type: ignore[arg-type]
    assert result.exit_code == 0
    return result.stdout


def test_an_upload_is_shown_first_then_taken_once(lake: FileLake, tmp_path: Path) -> None:
    file = tmp_path / "given.csv"
    file.write_bytes(lines("2016-01-01,2,10,", "2016-01-01,3,x,"))
    shown = said(upload, str(file), "--table", TABLE, "--dry-run")
    assert "2016-01-01" in shown
    assert "dead letter: line 3: `x` in Target is no decimal(18,2)" in shown
    assert "would go in: 1 rows and 1 dead letters (csv utf-8); nothing was written" in shown
    assert lake.rows(f"bronze.{TABLE}") == []
    taken = json.loads(said(upload, str(file), "--table", TABLE, "--json"))["taken"]
    assert (taken["way"], taken["file"], taken["rows_written"]) == ("upload", "given.csv", 1)
    assert "has taken this content as given.csv" in said(upload, str(file), "--table", TABLE)
    assert [row["load"] for row in json.loads(said(ingest, "files", TABLE, "--json"))] == [1]


def test_ingest_needs_no_name_of_a_command_and_names_what_it_refused(lake: FileLake) -> None:
    lake.put("a.csv", lines("2016-01-01,2,10,"))
    (outcome,) = json.loads(said(ingest, TABLE, "--json"))
    assert [entry["file"] for entry in outcome["files"]] == ["a.csv"]
    assert "nothing new in" in said(ingest)
    lake.put("b.csv", "")
    with pytest.raises(IngestionError, match=r"1 of the files could not be taken: b\.csv is empty"):
        CliRunner().invoke(ingest, [TABLE], catch_exceptions=False)


def test_a_schema_is_shown_before_it_is_written(lake: FileLake, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("Day,Price\n2026-01-01,1.5\n")
    shown = said(ingest, "init", str(file), "--table", "prices", "--key", "day", "--dry-run")
    assert "decimal(18,2)" in shown
    assert "from 1 records, read as csv" in shown
    assert not (lake.context.settings.home.contracts / "files" / "prices.yaml").exists()

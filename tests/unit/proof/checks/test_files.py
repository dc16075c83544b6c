"""The proof of files finds what is planted: a row or letter gone, a file twice, a wrong ledger or silver."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from proof.report import FindingKind
from spark_jobs.ingestion.write import ledger
from tests.unit.spark_jobs.ingestion.lake import TABLE, FileLake
from tests.unit.spark_jobs.ingestion.landed import lines

BRONZE, SILVER = f"bronze.{TABLE}", f"silver.{TABLE}"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taken")
    lake = FileLake(folder)
    lake.put("a.csv", lines("2016-01-01,2,1,", "2016-01-01,3,x,", "2016-01-01,6,1,"))
    lake.put("b.csv", lines("2016-01-01,2,2,", "2016-01-02,3,1,"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKEPULSE_INGESTION_QUIET_SECONDS", "0")
        lake.ingest()
    return folder


@pytest.fixture
def lake(taken: Path, tmp_path: Path) -> FileLake:
    return FileLake(Path(shutil.copytree(taken, tmp_path / "copy")))


def kinds(lake: FileLake) -> list[FindingKind]:
    return [finding.kind for finding in lake.findings()]


def doubled(lake: FileLake, table: str, where: pa.Table | None = None) -> None:
    rows = lake.lake.open(table).to_pyarrow_dataset().to_table()
    lake.context.writer.add(table, rows if where is None else where)


def test_a_sound_lake_is_sound(lake: FileLake) -> None:
    assert lake.findings() == []


def test_a_row_that_is_gone(lake: FileLake) -> None:
    lake.context.writer.delete(BRONZE, "_load = 1 AND _line = 4")
    assert kinds(lake) == [FindingKind.LOST, FindingKind.DIFFERENCE]


def test_a_file_that_is_there_twice(lake: FileLake) -> None:
    doubled(lake, BRONZE)
    assert FindingKind.DOUBLED in kinds(lake)


def test_a_content_that_was_taken_as_two_files(lake: FileLake) -> None:
    rows = lake.rows(ledger.TABLE)
    ledger.record(lake.context, TABLE, [{**rows[0], "load": 3, "file": "c.csv"}])
    assert FindingKind.DOUBLED in kinds(lake)


def test_a_dead_letter_that_is_gone(lake: FileLake) -> None:
    lake.context.writer.delete(ledger.LETTERS, "line = 3")
    assert kinds(lake) == [FindingKind.LOST]


def test_a_load_that_is_not_in_the_ledger(lake: FileLake) -> None:
    lake.context.writer.delete(ledger.TABLE, "load = 2")
    assert FindingKind.TORN in kinds(lake)


def test_a_ledger_that_counts_fewer_than_the_file_has(lake: FileLake) -> None:
    lake.context.writer.update(ledger.TABLE, "load = 1", {"records": 2, "rows_written": 1})
    assert {FindingKind.DOUBLED, FindingKind.DIFFERENCE} <= set(kinds(lake))


def test_a_silver_row_that_differs(lake: FileLake) -> None:
    lake.context.writer.update(SILVER, "salesperson_id = 2", {"note": "'x'"})
    assert kinds(lake) == [FindingKind.DIFFERENCE]


def test_a_row_that_has_left_quarantine(lake: FileLake) -> None:
    lake.context.writer.delete("silver.quarantine", "rule = 'begins_a_month'")
    assert kinds(lake) == [FindingKind.QUARANTINE]

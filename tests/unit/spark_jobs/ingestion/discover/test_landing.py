"""The landing zone gives what has a final name, below the table's folder, oldest first."""

import os
from pathlib import Path

from spark_jobs.ingestion.discover.landing import Landing
from spark_jobs.ingestion.settings import IngestionSettings
from tests.unit.spark_jobs.ingestion.lake import TABLE, FileLake


def test_unfinished_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    lake = FileLake(tmp_path)
    for number, name in enumerate(
        ("b.csv", "a.csv", ".hidden.csv", "_started.csv", "c.csv.tmp", "d.part", "~$x.xlsx")
    ):
        lake.put(name, "x")
        os.utime(lake.landing / name, (number, number))
    (lake.landing / "below").mkdir()
    lake.put("below/e.csv", "x")
    landing = Landing(lake.context.settings)
    assert [file.name for file in landing.files(TABLE)] == ["b.csv", "a.csv", "below/e.csv"]
    assert landing.files("other") == []


def test_a_file_is_read_and_looked_at_again(tmp_path: Path) -> None:
    lake = FileLake(tmp_path)
    lake.put("a.csv", "old")
    landing = Landing(lake.context.settings)
    (file,) = landing.files(TABLE)
    assert landing.again(TABLE, file) == file
    lake.put("a.csv", "newer")
    assert landing.read(TABLE, file) == b"newer"
    assert landing.again(TABLE, file) != file
    (lake.landing / "a.csv").unlink()
    assert landing.again(TABLE, file) is None


def test_the_place_is_in_the_home_unless_it_is_named(tmp_path: Path) -> None:
    home = FileLake(tmp_path).context.settings.home
    assert IngestionSettings().root(home) == str(tmp_path / "landing")
    assert IngestionSettings(landing="s3://lakepulse-landing").root(home) == "s3://lakepulse-landing"

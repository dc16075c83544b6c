"""The source before a run: a problem is an error that says how many more there are."""

from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import QualityError, ServiceError
from lakepulse.settings import Settings
from operations.local.ports import free_port
from spark_jobs.quality.source import SourceState, check_source, raise_if_unsound


def test_a_source_without_problems_is_sound_however_many_tables_are_empty() -> None:
    raise_if_unsound(SourceState(31, 30, ()))


@pytest.mark.parametrize(
    ("problems", "text"),
    [
        (("no table holds a row",), r"the source: no table holds a row\. Load it"),
        (("table a.b is missing", "x", "y"), r"the source: table a\.b is missing \(and 2 more\)\. Load it"),
    ],
)
def test_the_first_problem_is_said_and_how_many_more(problems: tuple[str, ...], text: str) -> None:
    with pytest.raises(QualityError, match=text):
        raise_if_unsound(SourceState(31, 0, problems))


def test_a_database_that_is_away_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", str(free_port()))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres_lake_verify").write_text("hush")
    with pytest.raises(ServiceError, match=r"refused\. Run `lakepulse up`\.$"):
        check_source(Settings(), load_catalog())

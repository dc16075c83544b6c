"""``lakepulse fetch`` as a person runs it, against a server that speaks the built-in formats."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lakepulse.errors import LakeError, SettingsError
from operations.cli.ingestion.fetch import app
from spark_jobs.ingestion.apis.settings import ApiNotAskedError
from tests.apis import frankfurter
from tests.apis.server import ApiServer, serving

SINCE = ("--since", "2026-01-01", "--until", "2026-01-31")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    with serving({frankfurter.PATH: frankfurter.rates}) as running:
        monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
        monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path / "lake"))
        monkeypatch.setenv("LAKEPULSE_API_SOURCES", "exchange_rates")
        monkeypatch.setenv("LAKEPULSE_API_ADDRESSES", f"exchange_rates={running.address}{frankfurter.PATH}")
        yield running


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception:
        raise result.exception
    return result.stdout


def test_what_is_new_is_landed_and_told(server: ApiServer, tmp_path: Path) -> None:
    (done,) = json.loads(said(*SINCE, "--json"))
    assert (done["api"], done["table"], done["until"]) == (
        "exchange_rates",
        "files.exchange_rates",
        "2026-01-31",
    )
    assert done["records"] == 22 * 10
    assert (tmp_path / "landing" / done["files"][0]).is_file()
    assert "exchange_rates" in said(*SINCE)


def test_a_dry_run_says_what_it_would_ask_and_asks_nothing(server: ApiServer, tmp_path: Path) -> None:
    assert "exchange_rates: 1 requests" in said(*SINCE, "--dry-run")
    (asked,) = json.loads(said(*SINCE, "--dry-run", "--json"))["exchange_rates"]
    assert asked.startswith(f"{server.address}{frankfurter.PATH}?base=USD&")
    assert asked.endswith("&from=2026-01-01&to=2026-01-31")
    assert server.asked == []
    assert not (tmp_path / "landing").exists()


def test_one_that_is_off_ends_with_its_own_exit_code(
    server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAKEPULSE_API_SOURCES")
    with pytest.raises(ApiNotAskedError, match="the API weather is off") as raised:
        said("weather")
    assert raised.value.exit_code == 99


def test_the_scheduler_asks_as_often_as_the_contract_says(server: ApiServer) -> None:
    said(*SINCE, "--if-due")
    asked = len(server.asked)
    with pytest.raises(ApiNotAskedError, match=r"nothing is due: exchange_rates until 20.* UTC"):
        said(*SINCE, "--if-due")
    assert len(server.asked) == asked
    said(*SINCE)
    assert len(server.asked) > asked


def test_places_that_are_not_in_the_lake_yet_say_what_to_run(
    server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_API_SOURCES", "weather")
    with pytest.raises(LakeError, match="is not in the lake yet"):
        said(*SINCE)


def test_what_is_no_day_is_refused(server: ApiServer) -> None:
    with pytest.raises(SettingsError, match="--since yesterday is not a day"):
        said("--since", "yesterday")

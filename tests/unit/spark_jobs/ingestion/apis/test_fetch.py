"""A fetch lands before it notes, so that a death in between loses nothing and doubles nothing."""

import gzip
import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lakepulse import faults
from lakepulse.errors import ApiError
from spark_jobs.ingestion.apis.fetch import ApiFetch, fetch
from spark_jobs.ingestion.apis.landing import LandingFolder
from spark_jobs.ingestion.apis.plan import ApiPlace, Wish, planned_files
from spark_jobs.ingestion.apis.watermarks import read_watermarks
from tests.apis.server import ApiServer, Asked, Reply, as_json, serving
from tests.unit.spark_jobs.ingestion.apis.sources import Waits, source

TODAY = date(2026, 3, 10)
SOURCE = source(
    period={"since": "from", "until": "to", "begins": "2026-03-01", "days": 5},
    fields={"day": {"path": "$.day", "type": "date"}},
)


def two_days(asked: Asked) -> Reply:
    return as_json([{"day": asked.query["from"]}, {"day": asked.query["to"]}])


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with serving({"/days": two_days}) as running:
        yield running


def fetched(server: ApiServer, folder: Path, today: date = TODAY, wish: Wish = Wish()) -> ApiFetch:  # noqa: B008
    zone, places = LandingFolder(folder), [ApiPlace(fields={"city": 7})]
    watermarks = read_watermarks(zone, SOURCE.api)
    wanted = planned_files(SOURCE, places, watermarks, today, wish)
    with Waits().session(SOURCE) as session:
        return fetch(session, f"{server.address}/days", zone, watermarks, wanted, lambda text: None)


def landed(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "numbers").rglob("*") if path.is_file())


def test_each_portion_is_a_file_and_the_watermark_follows(server: ApiServer, tmp_path: Path) -> None:
    done = fetched(server, tmp_path)
    assert (done.records, done.until) == (4, "2026-03-10")
    assert [name.rpartition("-")[0] for name in done.files] == [
        "numbers/numbers-20260301-20260305",
        "numbers/numbers-20260306-20260310",
    ]
    assert read_watermarks(LandingFolder(tmp_path), SOURCE.api).complete_at is not None
    assert fetched(server, tmp_path).files == []
    assert len(fetched(server, tmp_path, date(2026, 3, 12)).files) == 1
    assert server.asked[-1].query == {"from": "2026-03-11", "to": "2026-03-12"}


def test_an_error_leaves_what_was_landed_before_it(server: ApiServer, tmp_path: Path) -> None:
    server.faults.extend([two_days(Asked("", {"from": "2026-03-01", "to": "2026-03-05"}, {})), Reply(404)])
    with pytest.raises(ApiError):
        fetched(server, tmp_path)
    assert len(landed(tmp_path)) == 1
    assert read_watermarks(LandingFolder(tmp_path), SOURCE.api).complete_at is None
    assert len(fetched(server, tmp_path).files) == 1
    assert server.asked[-1].query["from"] == "2026-03-06"


@pytest.mark.parametrize("point", ["apis.written-aside", "apis.landed"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_death_at_any_point_loses_and_doubles_nothing(
    server: ApiServer, tmp_path: Path, point: str, times: int
) -> None:
    fetched(server, tmp_path / "whole")
    child = os.fork()
    if child == 0:
        faults._NAME, faults._TIMES = point, str(times)
        fetched(server, tmp_path / "killed")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    fetched(server, tmp_path / "killed")
    finals = [name for name in landed(tmp_path / "killed") if not name.startswith(".")]
    assert finals == landed(tmp_path / "whole")


def test_an_answer_without_records_lands_no_file(server: ApiServer, tmp_path: Path) -> None:
    server.faults.extend([as_json([]), as_json([])])
    done = fetched(server, tmp_path)
    assert (done.files, done.until) == ([], "2026-03-10")
    assert not (tmp_path / "numbers").exists()


def test_earlier_days_are_landed_on_request_and_the_watermark_stays(
    server: ApiServer, tmp_path: Path
) -> None:
    fetched(server, tmp_path)
    done = fetched(server, tmp_path, wish=Wish(date(2025, 1, 1), date(2025, 1, 2)))
    assert (done.records, done.until) == (2, "2026-03-10")


def test_records_have_the_values_of_their_place(server: ApiServer, tmp_path: Path) -> None:
    fetched(server, tmp_path)
    text = gzip.decompress((tmp_path / "numbers" / landed(tmp_path)[0]).read_bytes()).decode()
    assert text.splitlines()[0] == '{"city": 7, "day": "2026-03-01"}'

"""A fetch is planned by each place's watermark, in files of the same days."""

from datetime import date

import pytest

from lakepulse.errors import SettingsError
from spark_jobs.ingestion.apis.periods import DayRange
from spark_jobs.ingestion.apis.plan import ApiPlace, PlannedFile, Wish, planned_files, request
from spark_jobs.ingestion.apis.watermarks import Watermarks
from tests.unit.spark_jobs.ingestion.apis.sources import source

TODAY = date(2026, 3, 10)
PERIOD = {"since": "from", "until": "to", "begins": "2026-03-01", "days": 4, "overlap": 1}
BY_DAYS = source(period=PERIOD, query={"base": "USD"})
A, B = ApiPlace("a", {"city": "a"}), ApiPlace("b", {"city": "b"})


def days(first: int, last: int) -> DayRange:
    return DayRange(date(2026, 3, first), date(2026, 3, last))


def test_a_new_place_is_asked_about_from_the_beginning_the_others_go_on() -> None:
    watermarks = Watermarks({"a": date(2026, 3, 9)})
    assert planned_files(BY_DAYS, [A, B], watermarks, TODAY, Wish()) == [
        PlannedFile(days(1, 4), (B,)),
        PlannedFile(days(5, 8), (B,)),
        PlannedFile(days(9, 10), (A, B)),
    ]


def test_without_a_period_everything_is_asked_at_once() -> None:
    assert planned_files(source(), [A, B], Watermarks(), TODAY, Wish()) == [PlannedFile(None, (A, B))]
    with pytest.raises(SettingsError, match="numbers has no period"):
        planned_files(source(), [A], Watermarks(), TODAY, Wish(since=TODAY))


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(SettingsError, match="--since 2026-03-10 is after --until 2026-03-01"):
        Wish(TODAY, date(2026, 3, 1))


def test_a_request_has_the_contract_s_parameters_the_place_s_and_the_days() -> None:
    asked = request(BY_DAYS, "https://api.example/v2", A, days(1, 4))
    assert str(asked) == "https://api.example/v2?base=USD&city=a&from=2026-03-01&to=2026-03-04"

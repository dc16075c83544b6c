"""Days to ask for: each once, from the watermark with its overlap to the newest there can be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.apis.model import ApiPeriod
from spark_jobs.ingestion.apis.periods import ONE_DAY, DayRange, days_to_fetch, moved, parts

TODAY = date(2026, 11, 26)
DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


def period(**changes: int) -> ApiPeriod:
    return ApiPeriod.model_validate({"since": "from", "until": "to", "begins": "2026-01-01", **changes})


def test_the_first_fetch_begins_where_the_contract_says() -> None:
    assert days_to_fetch(period(), None, TODAY) == DayRange(date(2026, 1, 1), TODAY)


def test_the_next_one_begins_after_the_watermark() -> None:
    assert days_to_fetch(period(), date(2026, 11, 20), TODAY) == DayRange(date(2026, 11, 21), TODAY)


def test_the_overlap_is_asked_for_again() -> None:
    found = days_to_fetch(period(overlap=7), date(2026, 11, 20), TODAY)
    assert found == DayRange(date(2026, 11, 14), TODAY)


def test_the_overlap_does_not_reach_before_the_beginning() -> None:
    assert days_to_fetch(period(overlap=90), date(2026, 1, 5), TODAY) == DayRange(date(2026, 1, 1), TODAY)


def test_the_newest_days_are_left_while_the_api_has_none() -> None:
    assert days_to_fetch(period(behind=2), None, TODAY) == DayRange(date(2026, 1, 1), date(2026, 11, 24))
    assert days_to_fetch(period(behind=2), date(2026, 11, 24), TODAY) is None


def test_days_of_a_user_take_the_place_of_the_watermark() -> None:
    found = days_to_fetch(period(), date(2026, 11, 25), TODAY, date(2025, 1, 1), date(2025, 1, 9))
    assert found == DayRange(date(2025, 1, 1), date(2025, 1, 9))


@given(first=DAYS, length=st.integers(0, 2000), most=st.integers(1, 400))
def test_parts_are_each_day_once_and_none_is_too_long(first: date, length: int, most: int) -> None:
    days = DayRange(first, first + timedelta(days=length))
    found = list(parts(days, most))
    listed = [
        part.first + number * ONE_DAY for part in found for number in range((part.last - part.first).days + 1)
    ]
    assert listed == [first + number * ONE_DAY for number in range(length + 1)]
    assert all((part.last - part.first).days < most for part in found)


@pytest.mark.parametrize(
    ("watermark", "landed", "after"),
    [
        (None, (1, 5), 5),
        (5, (6, 9), 9),
        (5, (2, 9), 9),
        (5, (2, 4), 5),
        (5, (7, 9), 5),  # day 6 would never be asked for
    ],
)
def test_the_watermark_moves_over_no_gap(watermark: int | None, landed: tuple[int, int], after: int) -> None:
    def day(number: int) -> date:
        return date(2026, 3, number)

    before = day(watermark) if watermark else None
    assert moved(before, DayRange(*map(day, landed))) == day(after)

"""Business falls into shop hours, and time and business are two sides of one thing."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.source.drawing.draw import HOURS
from cdc_simulator.workload.timing.rhythm import CALENDAR_END, Rhythm, within_calendar
from lakepulse.errors import ServiceError

MONDAY = datetime(2026, 6, 1)
RHYTHM = Rhythm(MONDAY)


@given(st.floats(0, 5_000))
def test_business_and_moment_are_each_others_inverse(done: float) -> None:
    assert RHYTHM.until(RHYTHM.moment(done)) == pytest.approx(done, abs=1e-6)


@given(st.floats(0, 5_000), st.floats(0, 10))
def test_time_never_goes_back(done: float, more: float) -> None:
    assert RHYTHM.moment(done) <= RHYTHM.moment(done + more)


@given(st.floats(0, 5_000))
def test_nothing_happens_at_night_on_sundays_and_on_holidays(done: float) -> None:
    moment = RHYTHM.moment(done)
    assert 8 <= moment.hour < 18
    assert moment.weekday() != 6
    assert (moment.month, moment.day) not in {(1, 1), (7, 4), (12, 25)}


def test_a_day_has_the_hours_of_the_history_and_a_saturday_is_half_of_it() -> None:
    day = [RHYTHM.until(MONDAY + timedelta(hours=hour)) for hour in range(25)]
    assert np.diff(day) / day[-1] == pytest.approx(HOURS / HOURS.sum())
    friday, saturday, sunday = (
        RHYTHM.until(MONDAY + timedelta(days=days + 1)) - RHYTHM.until(MONDAY + timedelta(days=days))
        for days in (4, 5, 6)
    )
    assert saturday / friday == pytest.approx(0.5)
    assert sunday == 0


def test_what_is_over_of_the_first_hour_is_over() -> None:
    rhythm = Rhythm(datetime(2026, 6, 1, 9, 30))
    assert rhythm.moment(0) == datetime(2026, 6, 1, 9, 30)
    whole = RHYTHM.until(datetime(2026, 6, 1, 10)) - RHYTHM.until(datetime(2026, 6, 1, 9))
    assert rhythm.until(datetime(2026, 6, 1, 10)) == pytest.approx(whole / 2)


def test_the_calendars_end_is_one_sentence_with_the_cure() -> None:
    last = datetime.combine(CALENDAR_END, datetime.max.time(), UTC).replace(tzinfo=None)
    assert within_calendar(last) == last
    for beyond in (lambda: RHYTHM.moment(1e6), lambda: Rhythm(last + timedelta(seconds=1))):
        with pytest.raises(ServiceError, match=r"2049-12-31.*\n?.*source load --replace"):
            beyond()


def test_the_calendar_ends_where_gold_ends() -> None:
    assert date(2000, 1, 1) + timedelta(days=18262) == CALENDAR_END

"""The history is as long as the sample's and ends where it is told to, on a day of business."""

from datetime import date, timedelta

import numpy as np
import pytest

from cdc_simulator.source.drawing.period import EARLIEST, Period, yesterday
from lakepulse.errors import SettingsError


def test_the_earliest_is_the_samples_own() -> None:
    period = Period.until(EARLIEST)
    assert period.first == np.datetime64("2013-01-01")
    assert period.last == np.datetime64("2016-05-31")
    assert period.evening == np.datetime64("2016-05-31T18:00:00")


def test_a_history_until_a_sunday_ends_on_the_saturday_before() -> None:
    assert Period.until(date(2026, 11, 22)) == Period.until(date(2026, 11, 21))
    assert Period.until(date(2026, 11, 23)).last == np.datetime64("2026-11-23")


@pytest.mark.parametrize("day", [EARLIEST - timedelta(days=1), yesterday() + timedelta(days=2)])
def test_a_day_before_the_samples_last_or_that_has_not_ended_is_refused(day: date) -> None:
    with pytest.raises(SettingsError, match=f"cannot end on {day}"):
        Period.until(day)

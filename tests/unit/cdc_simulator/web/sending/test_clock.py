"""The clock of web orders goes as real time does, and follows whoever is ahead of it."""

import random
from datetime import date, datetime, timedelta

import pytest

from cdc_simulator.web.sending.clock import FollowingClock
from cdc_simulator.workload.timing.rhythm import CALENDAR_END
from cdc_simulator.workload.timing.standing import Standing
from lakepulse.errors import ServiceError

MIDNIGHT = datetime(2026, 6, 1)


def clock(elapsed: list[float]) -> FollowingClock:
    return FollowingClock(Standing(MIDNIGHT, 1.0), 1.0, 1.0, random.Random(1), lambda: elapsed[-1])


def test_alone_it_goes_from_the_morning_on_as_fast_as_real_time() -> None:
    elapsed = [0.0]
    shop = clock(elapsed)
    assert shop.now() == MIDNIGHT + timedelta(hours=8)
    elapsed.append(90.0)
    assert shop.now() == MIDNIGHT + timedelta(hours=8, seconds=90)


def test_it_jumps_to_a_later_day_and_goes_on_from_there_but_never_back() -> None:
    elapsed = [0.0]
    shop = clock(elapsed)
    shop.catch_up(date(2026, 7, 3))
    assert shop.now() == datetime(2026, 7, 3, 8)
    elapsed.append(60.0)
    shop.catch_up(date(2026, 7, 3))
    shop.catch_up(date(2026, 6, 1))
    assert shop.now() == datetime(2026, 7, 3, 8, 1)
    assert shop.today() == date(2026, 7, 3)


def test_it_ends_with_the_calendar() -> None:
    shop = clock([0.0])
    shop.catch_up(CALENDAR_END + timedelta(days=1))
    with pytest.raises(ServiceError, match="last day"):
        shop.now()

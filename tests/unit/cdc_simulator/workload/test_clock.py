"""The shop's clock: time follows the orders, or orders follow time; never back, never at night."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.clock import CHANGES_PER_ORDER, ShopClock
from cdc_simulator.workload.standing import Standing

MONDAY = datetime(2026, 6, 1)
OPENING = timedelta(hours=8)
PER_DAY = 60.0


class Seconds:
    """Real seconds that a test lets pass."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def clock(
    seconds: Seconds, speed: float | None = None, at: datetime = MONDAY, rate: float = 300.0
) -> ShopClock:
    return ShopClock(Standing(at, PER_DAY), speed, rate, seconds)


def test_it_begins_when_the_shop_opens(seconds: Seconds) -> None:
    sunday = MONDAY - timedelta(days=1)
    for speed in (None, 1.0):
        assert clock(seconds, speed, sunday).now() == MONDAY + OPENING
        assert clock(seconds, speed, MONDAY + timedelta(hours=9)).now() == MONDAY + timedelta(hours=9)


def test_a_days_orders_are_a_day_however_fast_they_come(seconds: Seconds) -> None:
    shop = clock(seconds)
    days = []
    for _ in range(6 * 60):
        days.append(shop.today())
        assert shop.order_due()
        shop.placed(1)
    per_day = [days.count(MONDAY.date() + timedelta(days=day)) for day in range(8)]
    # The mean of June is the mean of the year; Saturday is half of a day, Sunday none.
    assert per_day == [60, 60, 60, 60, 60, 30, 0, 30]


def test_where_the_rate_would_bring_more_than_a_day_a_second_the_shop_sells_more(seconds: Seconds) -> None:
    rate = 4 * PER_DAY * CHANGES_PER_ORDER
    shop = clock(seconds, rate=rate)
    shop.placed(round(rate / CHANGES_PER_ORDER))
    assert (shop.now() - MONDAY).days == 1


def test_with_a_speed_the_clock_goes_by_it_also_at_night(seconds: Seconds) -> None:
    shop = clock(seconds, 60.0)
    seconds.passed = 60
    assert shop.now() == MONDAY + OPENING + timedelta(hours=1)
    seconds.passed = 16 * 60
    assert shop.now() == MONDAY + timedelta(days=1)


def test_with_a_speed_no_more_orders_are_due_than_the_hour_has(seconds: Seconds) -> None:
    shop, placed = clock(seconds, 3_600.0), []
    for hour in range(48):
        seconds.passed, of_hour = hour + 0.999, 0
        while shop.order_due() and of_hour < PER_DAY:
            shop.placed(1)
            of_hour += 1
        placed.append(of_hour)
    assert sum(placed) == pytest.approx(2 * PER_DAY, abs=2)
    night = placed[10:24] + placed[34:48]
    assert sum(night) == 0


@given(
    st.lists(st.tuples(st.integers(0, 50), st.floats(0, 2)), max_size=20), st.sampled_from([None, 1.0, 60.0])
)
def test_it_never_goes_back(steps: list[tuple[int, float]], speed: float | None) -> None:
    seconds = Seconds()
    shop = clock(seconds, speed)
    before = shop.now()
    for orders, passed in steps:
        shop.placed(orders)
        seconds.passed += passed
        assert shop.now() >= before
        before = shop.now()

"""The shop's clock: time follows the orders, or orders follow time; never back, never at night."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.timing.clock import CHANGES_PER_ORDER, ShopClock
from cdc_simulator.workload.timing.standing import Standing

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
    return ShopClock(Standing(at, PER_DAY), speed, rate, random.Random(7), seconds)


def test_it_begins_when_the_shop_opens(seconds: Seconds) -> None:
    sunday = MONDAY - timedelta(days=1)
    for speed in (None, 1.0):
        assert clock(seconds, speed, sunday).now() == MONDAY + OPENING
        assert clock(seconds, speed, MONDAY + timedelta(hours=9)).now() == MONDAY + timedelta(hours=9)


def test_a_days_orders_are_a_day_however_fast_they_come(seconds: Seconds) -> None:
    shop = clock(seconds)
    days: Counter[date] = Counter()
    # July's business is 1.06 times the mean's, June's is the mean's.
    while shop.today() < date(2026, 7, 1):
        assert shop.order_due()
        days[shop.today()] += 1
        shop.placed(1)
    by_weekday = [
        [orders for day, orders in days.items() if day.weekday() == weekday] for weekday in range(7)
    ]
    for orders in by_weekday[:5]:
        assert sum(orders) / len(orders) == pytest.approx(PER_DAY, rel=0.2)
    assert sum(by_weekday[5]) / len(by_weekday[5]) == pytest.approx(PER_DAY / 2, rel=0.3)
    assert by_weekday[6] == []


def test_customers_come_neither_in_step_nor_all_at_once(seconds: Seconds) -> None:
    shop, moments = clock(seconds), []
    for _ in range(40):
        moments.append(shop.now())
        shop.placed(1)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert max(gaps) > 5 * sorted(gaps)[len(gaps) // 5] > timedelta(0)


def test_what_is_done_before_the_next_order_is_done_at_its_own_time(seconds: Seconds) -> None:
    shop = clock(seconds, rate=1.0)
    assert shop.now() < shop.horizon() < shop.now() + timedelta(hours=1)
    between = shop.horizon() - timedelta(minutes=1)
    shop.reach(between)
    assert shop.now() == between
    shop.reach(MONDAY)
    assert shop.now() == between
    shop.placed(1)
    assert shop.now() > between


def test_with_a_speed_nothing_is_done_ahead_of_the_clock(seconds: Seconds) -> None:
    shop = clock(seconds, 60.0)
    shop.reach(MONDAY + timedelta(days=1))
    assert shop.now() == shop.horizon() == MONDAY + OPENING


def test_where_the_rate_would_bring_more_than_a_day_a_second_the_shop_sells_more(seconds: Seconds) -> None:
    rate = 4 * PER_DAY * CHANGES_PER_ORDER
    shop = clock(seconds, rate=rate)
    shop.placed(10 * round(rate / CHANGES_PER_ORDER))
    # A week has five days and a half.
    assert timedelta(days=10) < shop.now() - MONDAY < timedelta(days=12)


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
    assert sum(placed) == pytest.approx(2 * PER_DAY, rel=0.25)
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

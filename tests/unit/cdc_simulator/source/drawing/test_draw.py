import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.source.drawing.draw import (
    HOURS,
    Draw,
    business_day,
    choose,
    moments,
    order_days,
    spread,
    weekday,
    weighted,
)
from tests.unit.cdc_simulator.source.shop_tables import PERIOD


@settings(deadline=None)
@given(rows=st.integers(1, 200), most=st.integers(1, 7), share=st.floats(0, 1), seed=st.integers(0, 99))
def test_spread_adds_up_exactly_within_its_bounds(rows: int, most: int, share: float, seed: int) -> None:
    total = rows + round(share * rows * (most - 1))
    numbers = spread(np.random.default_rng(seed), total, np.ones(most), rows)
    assert numbers.sum() == total
    assert len(numbers) == rows
    assert numbers.min() >= 1
    assert numbers.max() <= most


def test_spread_refuses_what_cannot_add_up() -> None:
    with pytest.raises(ValueError, match="cannot add up"):
        spread(np.random.default_rng(0), 31, np.ones(3), 10)


def test_topics_are_independent_and_repeatable() -> None:
    first, again = Draw(7, PERIOD).topic("orders").random(5), Draw(7, PERIOD).topic("orders").random(5)
    assert (first == again).all()
    assert (first != Draw(7, PERIOD).topic("people").random(5)).all()
    assert (first != Draw(8, PERIOD).topic("orders").random(5)).all()


def test_orders_are_taken_on_business_days_half_as_many_on_saturdays_and_more_in_december() -> None:
    days = order_days(np.random.default_rng(1), PERIOD, 70_000)
    by_weekday = np.bincount(weekday(days), minlength=7)
    assert by_weekday[6] == 0
    assert 0.45 < by_weekday[5] / by_weekday[:5].mean() < 0.55
    assert (np.diff(days.astype(np.int64)) >= 0).all()
    assert days[0] >= PERIOD.first
    assert days[-1] <= PERIOD.last
    whole_years = days[days < np.datetime64("2016-01-01")]
    by_month = np.bincount(whole_years.astype("datetime64[M]").astype(np.int64) % 12, minlength=12)
    assert by_month[11] > 1.1 * by_month[1]


def test_weekday_and_business_day_agree_with_the_calendar() -> None:
    days = np.array(["2016-05-29", "2016-05-30", "2016-05-31"], dtype="datetime64[D]")
    assert weekday(days).tolist() == [6, 0, 1]
    assert business_day(days).astype(str).tolist() == ["2016-05-30", "2016-05-30", "2016-05-31"]


@pytest.mark.parametrize(
    ("day", "next_one"),
    [
        ("2026-07-04", "2026-07-06"),  # a Saturday
        ("2022-12-25", "2022-12-26"),  # a Sunday
        ("2023-12-24", "2023-12-26"),  # a Sunday before the holiday
        ("2026-01-01", "2026-01-02"),
        ("2026-07-03", "2026-07-03"),
    ],
)
def test_nobody_works_on_sundays_and_holidays(day: str, next_one: str) -> None:
    assert business_day(np.array([day], dtype="datetime64[D]")).astype(str).tolist() == [next_one]


@settings(deadline=None)
@given(among=st.integers(1, 100), share=st.floats(0, 1))
def test_choose_chooses_exactly_so_many(among: int, share: float) -> None:
    rows = int(among * share)
    assert choose(np.random.default_rng(0), among, rows).sum() == rows


def test_weighted_never_draws_what_has_no_weight() -> None:
    picks = weighted(np.random.default_rng(0), np.array([1.0, 0.0, 3.0]), 1_000)
    assert set(picks.tolist()) == {0, 2}
    assert 2.0 < (picks == 2).sum() / (picks == 0).sum() < 4.5


def test_moments_are_on_their_days_in_hours_of_business() -> None:
    days = np.repeat(np.array(["2016-05-30", "2016-05-31"], dtype="datetime64[D]"), 5_000)
    drawn = moments(np.random.default_rng(0), days, HOURS)
    assert (drawn.astype("datetime64[D]") == days).all()
    by_hour = np.bincount((drawn - days).astype("timedelta64[h]").astype(np.int64), minlength=24)
    assert ((by_hour > 0) == (HOURS > 0)).all()
    assert 1.1 < by_hour[10] / by_hour[12] < 2.2

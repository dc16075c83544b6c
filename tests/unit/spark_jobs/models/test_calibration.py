"""Calibration: simulated customers do as their own model says, and not as another's."""

from datetime import date, timedelta

import pytest

from spark_jobs.models.bg_nbd import BgNbd
from spark_jobs.models.calibration import compare, months_before
from spark_jobs.models.histories import Divided
from tests.unit.spark_jobs.models.shop import BUYING, simulate

UNTIL = date(2026, 1, 1)
SIMULATED = simulate(5000, 80, seed=11, after=13)
DIVIDED = Divided(SIMULATED.histories, SIMULATED.later)


def test_a_right_model_is_near_in_every_tenth() -> None:
    found = compare(BUYING, DIVIDED, UNTIL, UNTIL + timedelta(weeks=13))
    assert [group.customers for group in found.groups] == [500] * 10
    assert abs(found.total_error) < 0.03
    assert found.rank_correlation > 0.7
    for group in found.groups:
        assert group.observed == pytest.approx(group.predicted, rel=0.1, abs=0.15)
        assert group.stayed_away >= group.churn_probability - 0.05


def test_a_wrong_model_shows_itself() -> None:
    found = compare(BgNbd(4.0, 4.0, 0.6, 20.0), DIVIDED, UNTIL, UNTIL + timedelta(weeks=13))
    assert found.total_error > 0.04


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2026, 3, 31), 0, date(2026, 3, 1)),
        (date(2026, 3, 31), 3, date(2025, 12, 1)),
        (date(2026, 1, 1), 12, date(2025, 1, 1)),
    ],
)
def test_months_are_counted_from_their_first_day(day: date, months: int, first: date) -> None:
    assert months_before(day, months) == first

"""Delays: each step follows the one before, in working hours, and no goods move on Sundays."""

import random
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.timing import delays

SEEDS = st.integers(0, 10**6)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))


@given(SEEDS, MOMENTS)
def test_an_order_goes_through_its_steps_in_order(seed: int, placed: datetime) -> None:
    rng = random.Random(seed)
    picked = delays.picking(rng, placed)
    assert picked > placed
    assert 11 <= picked.hour < 17
    invoiced = delays.invoicing(picked)
    assert invoiced.date() > picked.date()
    promised = delays.promised(rng, placed.date())
    delivered = delays.delivery(rng, invoiced.date(), promised, 1)
    assert delivered > invoiced
    assert 8 <= delivered.hour < 18
    days = (promised, invoiced.date(), delivered.date(), delays.receipt(rng, placed.date()).date())
    assert all(day.isoweekday() != 7 for day in days)
    assert timedelta(0) < delays.payment(rng, placed.date()) - datetime.combine(
        placed.date(), datetime.min.time()
    )
    assert delays.payment(rng, placed.date()).date() <= placed.date() + timedelta(days=13)


def late_share(city: int, month: int) -> float:
    """Of deliveries that are sent on the promised day."""
    rng, day = random.Random(7), date(2026, month, 8)
    late = [delays.delivery(rng, day, day, city).date() > day for _ in range(4_000)]
    return sum(late) / len(late)


def test_deliveries_are_late_for_the_historys_reasons() -> None:
    assert 0.005 < late_share(city=1, month=6) < 0.02
    assert 0.04 < late_share(city=12, month=6) < 0.08
    assert 0.03 < late_share(city=1, month=12) < 0.07

"""Wall clocks are UTC without a zone, and nothing is delivered on a Sunday."""

from datetime import UTC, datetime, timedelta

from cdc_simulator.workload.clock import delivery_day, now, today


def test_now_is_the_time_in_utc_without_a_zone() -> None:
    assert now().tzinfo is None
    assert abs(datetime.now(UTC) - now().replace(tzinfo=UTC)) < timedelta(seconds=10)


def test_a_delivery_is_so_many_days_ahead_and_a_day_later_on_sundays() -> None:
    for days in range(14):
        begun = today()
        planned = delivery_day(days)
        wanted = begun + timedelta(days=days)
        if today() == begun:
            assert planned == (wanted + timedelta(days=1) if wanted.isoweekday() == 7 else wanted)
        assert planned.isoweekday() != 7

"""Traffic looks like the history before it: its days, its hours, its orders a day; and goes on where it stood."""

from datetime import date, datetime

import pytest

from cdc_simulator.source.drawing.draw import HOURS
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.workload.traffic import ask, assert_invariants, drive

pytestmark = pytest.mark.integration

LIVE = "FROM sales.orders WHERE order_date > (SELECT until FROM lakepulse.source_load)"


def days(source: Settings) -> dict[date, int]:
    """Orders by live day."""
    return dict(ask(source, f"SELECT order_date, count(*) {LIVE} GROUP BY 1"))  # type: ignore[arg-type]


def test_time_follows_the_orders(source: Settings) -> None:
    first = drive(source, rate=400, changes=2_000)
    by_day = days(source)
    assert sum(by_day.values()) >= first.kinds["place"] - first.kinds["cancel"]
    assert len(by_day) >= 3
    assert not {day for day in by_day if day.isoweekday() == 7}
    assert max(by_day) <= first.reached.date()
    hours = {
        int(str(hour))
        for (hour,) in ask(source, f"SELECT DISTINCT date_part('hour', last_edited_when)::int {LIVE}")
    }
    assert hours <= {hour for hour, weight in enumerate(HOURS) if weight}
    second = drive(source, rate=400, changes=1_200, seed=8)
    assert second.opened.date() >= max(by_day)
    assert second.reached > second.opened
    assert_invariants(source)


def test_orders_go_through_all_their_steps_in_order(source: Settings) -> None:
    drive(source, rate=600, changes=4_800)
    steps = ask(
        source,
        "SELECT order_date, picking_completed_when, invoice_date, "
        "(returned_delivery_data->>'DeliveredWhen')::timestamp FROM sales.orders JOIN sales.invoices USING (order_id) "
        "WHERE returned_delivery_data IS NOT NULL AND NOT is_credit_note "
        "AND order_date > (SELECT until FROM lakepulse.source_load)",
    )
    assert steps
    for ordered, picked, invoiced, delivered in steps:
        assert isinstance(picked, datetime)
        assert isinstance(delivered, datetime)
        assert ordered <= picked.date() < invoiced <= delivered.date()  # type: ignore[operator]


def test_with_a_speed_sensors_take_the_place_of_orders_that_nobody_places(source: Settings) -> None:
    summary = drive(source, rate=300, duration=5, speed=3_600.0)
    passed = summary.reached - summary.opened
    assert passed.total_seconds() == pytest.approx(3_600 * summary.seconds, rel=0.3)
    # At this scale the shop has not even one order a day.
    assert summary.kinds["place"] <= 2
    assert summary.kinds["read sensors"] > summary.kinds.total() / 4
    # Without them there would be an order or two in all; a busy machine may not keep up with the rate.
    assert 30 < summary.rate < 390

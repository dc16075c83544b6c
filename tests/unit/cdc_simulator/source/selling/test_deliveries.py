"""Goods arrive after they were sent; the later ones have a reason."""

from dataclasses import replace
from functools import partial

import numpy as np

from cdc_simulator.source.selling.deliveries import delivered_at, distance_km, late_chance
from tests.unit.cdc_simulator.source.shop_tables import CUSTOMERS, PERIOD, small_trade

ROWS = 20_000
RNG = partial(np.random.default_rng, 7)
SENT = np.repeat(PERIOD.first + 150, ROWS)  # in May
CUSTOMER = np.arange(ROWS) % CUSTOMERS


def test_goods_arrive_on_the_day_that_they_were_sent_or_after_the_promised_one() -> None:
    arrived = delivered_at(RNG(), PERIOD.last, small_trade().customers, CUSTOMER, SENT, SENT + 2)
    days = (arrived.astype("datetime64[D]") - SENT).astype(np.int64)
    assert set(days) <= {0, *range(3, 20)}
    assert 0.01 < (days > 2).mean() < 0.1
    hours = (arrived - arrived.astype("datetime64[D]")).astype("timedelta64[h]").astype(np.int64)
    assert (hours.min(), hours.max()) == (9, 17)


def test_what_would_arrive_after_the_last_day_is_under_way() -> None:
    sent = np.repeat(PERIOD.last, ROWS)
    arrived = delivered_at(RNG(), PERIOD.last, small_trade().customers, CUSTOMER, sent, sent + 1)
    assert 0 < np.isnat(arrived).mean() < 0.1
    assert (arrived[~np.isnat(arrived)].astype("datetime64[D]") == PERIOD.last).all()


def test_distance_a_hard_city_and_december_make_a_delivery_later() -> None:
    customers = small_trade().customers
    far = replace(customers, longitude=customers.longitude + 10)
    december = SENT + 200
    usual = late_chance(customers, CUSTOMER, SENT)
    assert (late_chance(far, CUSTOMER, SENT) > usual).mean() > 0.9
    assert (late_chance(customers, CUSTOMER, december) > usual).all()
    moved = {**customers.columns, "delivery_city_id": np.repeat(12, CUSTOMERS)}
    hard = late_chance(replace(customers, columns=moved), CUSTOMER, SENT)
    assert (hard >= usual).all()
    assert (hard > usual).mean() > 0.5


def test_distances_are_those_on_the_map() -> None:
    # Los Angeles, New York: 559 and 4,130 km on the great circle.
    found = distance_km(np.array([34.05, 40.71]), np.array([-118.24, -74.01]))
    np.testing.assert_allclose(found, [559, 4_130], rtol=0.05)

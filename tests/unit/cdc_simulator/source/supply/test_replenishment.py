"""Items fall under their level as often as they are to be ordered, and the level lasts until goods come in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.source.supply.replenishment import LARGEST_LINE, SAFETY, Cycles, order_counts, policy
from cdc_simulator.source.supply.shelf import Demand
from tests.unit.cdc_simulator.source.shop_tables import small_trade

DAYS = np.array(["2016-05-02"], dtype="datetime64[D]")
NONE = np.array([], dtype=np.int64)
NOTHING_SOLD = Demand(np.array([0]), DAYS, np.array([0]), np.array([0]), np.array([0]), np.array([0]))
NO_CYCLES = Cycles(NONE, NONE, NONE.astype("datetime64[D]"), NONE, NONE, NONE)
LISTS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 50)), min_size=1, max_size=40)


@settings(deadline=None)
@given(LISTS, st.floats(0, 1))
def test_orders_are_shared_out_exactly_within_what_is_sold(sold: list[tuple[int, int]], share: float) -> None:
    value, most = np.array(sold, dtype=np.int64).T
    count = int(share * most.sum())
    counts = order_counts(value, most, count)
    assert counts.sum() == count
    assert (counts >= 0).all()
    assert (counts <= most).all()


def test_four_times_the_value_is_ordered_twice_as_often() -> None:
    assert order_counts(np.array([100, 400]), np.array([99, 99]), 30).tolist() == [10, 20]


def test_more_orders_than_outer_packages_are_refused() -> None:
    with pytest.raises(ValueError, match="5 orders"):
        order_counts(np.array([1, 1]), np.array([2, 2]), 5)


def test_the_level_lasts_from_falling_under_it_until_goods_come_in() -> None:
    items = small_trade().items
    item = int(np.flatnonzero((items.outer == 12) & (items.multiple == 1))[0])
    net = np.array([10, 30, 60])
    wanted = Demand(
        np.repeat(item, 3), DAYS[0] + np.arange(3), np.arange(3), np.diff(net, prepend=0), net, net
    )
    one = np.array([item])
    cycles = Cycles(one, np.array([0]), DAYS, np.array([5]), np.array([2]), np.array([0]))
    kept = policy(items, wanted, cycles, DAYS + 2)
    # From 5 asked for, when it falls under the level, to the 30 of the second day.
    assert kept.opening[item] - 5 == kept.level[item] == 31  # opened with 36, three outer packages
    assert kept.usual[item] == 24


def test_what_is_never_ordered_again_lasts_to_the_end_and_longer() -> None:
    items = small_trade().items
    kept = policy(items, NOTHING_SOLD, NO_CYCLES, np.array([], dtype="datetime64[D]"))
    assert (kept.opening >= (SAFETY + LARGEST_LINE) * items.multiple).all()
    assert (kept.opening % items.outer == 0).all()
    assert (kept.opening - kept.level >= SAFETY * items.multiple).all()

"""Demand adds up item by item in the order of time, and is found by quantity and by day."""

import numpy as np

from cdc_simulator.source.supply.shelf import Demand

DAY = np.datetime64("2016-05-02")
# Item 0 is sold 5, comes back 2, is sold 4; item 2 is sold 3; item 1 never.
DEMAND = Demand(
    item=np.array([0, 0, 0, 2]),
    day=DAY + np.array([0, 1, 3, 1]),
    line=np.array([0, -1, 1, 2]),
    quantity=np.array([5, -2, 4, 3]),
    net=np.array([5, 3, 7, 3]),
    peak=np.array([5, 5, 7, 3]),
)


def test_the_first_entry_above_a_demand_is_found_whatever_came_back() -> None:
    assert DEMAND.first_above(np.array([0, 0, 0, 2]), np.array([0, 4, 5, 2])).tolist() == [0, 0, 2, 3]
    assert DEMAND.first_above(np.array([0, 1]), np.array([7, 0])).tolist() == [3, 3]  # another item's


def test_the_demand_before_a_day_is_that_of_the_days_before() -> None:
    item, day = np.array([0, 0, 0, 1, 2, 2]), DAY + np.array([0, 1, 9, 9, 1, 2])
    assert DEMAND.before(item, day).tolist() == [0, 5, 7, 0, 0, 3]


def test_what_is_never_sold_has_no_demand() -> None:
    assert DEMAND.total(4).tolist() == [7, 0, 3, 0]

"""Goods that move: on hand stays the sum of the movements, and nothing is moved that is not there."""

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.business.stock import change_on_hand, moved, relocate, stocktake, transfer
from tests.unit.cdc_simulator.workload.small_desk import commit, roll_back, rows, small_desk

SEEDS = st.integers(0, 10**6)


@given(SEEDS, st.integers(1, 30))
def test_repacked_goods_are_as_many_as_before(seed: int, count: int) -> None:
    desk = small_desk(seed)
    for item in desk.items.values():
        item.on_hand = 6
    repacked = transfer(desk, count)
    movements = rows(repacked, "stock_item_transactions", "c")
    assert sum(row["quantity"] for row in movements) == 0
    assert all(item.on_hand >= 0 for item in desk.items.values())
    commit(repacked)
    assert sum(item.on_hand for item in desk.items.values()) == 36


@given(SEEDS)
def test_a_failed_transfer_gives_everything_back(seed: int) -> None:
    desk = small_desk(seed)
    roll_back(transfer(desk, 5))
    assert {item.on_hand for item in desk.items.values()} == {100}


def test_what_is_on_hand_changes_once_per_item_in_the_order_of_the_items() -> None:
    desk = small_desk()
    transaction = desk.begin("test")
    change_on_hand(
        transaction,
        [moved(desk, item, quantity, "Stock Issue", 4) for item, quantity in ((3, -2), (1, 5), (3, -4))],
    )
    (statement,) = transaction.statements
    assert [
        (row["stock_item_id"], row["quantity_on_hand"]) for row in rows(transaction, "inventory", "u")
    ] == [
        (1, 5),
        (3, -6),
    ]
    assert "t.quantity_on_hand + v.quantity_on_hand >= 0" in statement.sql


def test_a_stocktake_finds_more_and_it_may_be_sold_once_committed() -> None:
    desk = small_desk()
    counted = stocktake(desk, 10)
    found = Counter(
        {row["stock_item_id"]: row["quantity"] for row in rows(counted, "stock_item_transactions", "c")}
    )
    assert set(found) == set(desk.items)
    assert min(found.values()) > 0
    assert desk.items[1].on_hand == 100
    commit(counted)
    assert {number: item.on_hand - 100 for number, item in desk.items.items()} == found


def test_only_the_desks_own_goods_get_another_shelf() -> None:
    moved_to = rows(relocate(small_desk(), 10), "inventory", "u")
    assert [row["stock_item_id"] for row in moved_to] == [1, 3]
    assert all(re.fullmatch(r"[KLMN]-\d{1,2}", row["bin_location"]) for row in moved_to)

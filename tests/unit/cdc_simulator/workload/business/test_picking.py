"""Picked is what lies in the warehouse; the rest is a new order, which the first one names."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.business.orders import place
from cdc_simulator.workload.business.picking import pick
from tests.unit.cdc_simulator.workload.small_desk import commit, order, pass_days, roll_back, rows, small_desk


def test_picked_orders_are_to_be_invoiced_with_all_their_lines() -> None:
    desk = small_desk()
    desk.to_pick.extend([order(1, 3, (1, 5)), order(2, 3, (2, 7), (3, 1)), order(3, 3, (1, 1))])
    first, second, third = desk.to_pick
    picked = pick(desk, 2)
    assert [(row["order_id"], row["backorder_order_id"]) for row in rows(picked, "orders", "u")] == [
        (1, None),
        (2, None),
    ]
    assert {row["order_line_id"]: row["picked_quantity"] for row in rows(picked, "order_lines", "u")} == {
        10: 5,
        20: 7,
        21: 1,
    }
    assert (desk.items[1].on_hand, desk.items[2].on_hand) == (95, 93)
    commit(picked)
    assert (list(desk.to_pick), list(desk.to_invoice)) == ([third], [first, second])
    assert first.due == datetime(2026, 6, 2, 7)


def test_an_order_is_not_picked_before_it_is_due() -> None:
    desk = small_desk()
    commit(place(desk, 3))
    assert pick(desk, 3) is None
    pass_days(desk, 3)
    assert len(rows(pick(desk, 3), "orders", "u")) == 3


def test_the_rest_goes_on_an_order_of_its_own() -> None:
    desk = small_desk()
    desk.items[2].on_hand = 4
    desk.to_pick.extend([order(1, 3, (1, 5), (2, 10))])
    picked = pick(desk, 1)
    (first,) = rows(picked, "orders", "u")
    (rest,) = rows(picked, "orders", "c")
    assert first["backorder_order_id"] == rest["order_id"] == 1001
    assert rest["customer_id"] == 3
    (line,) = rows(picked, "order_lines", "c")
    assert (line["order_id"], line["stock_item_id"], line["quantity"]) == (1001, 2, 6)
    assert [row["picked_quantity"] for row in rows(picked, "order_lines", "u")] == [5, 4]
    assert (
        [statement.table for statement in picked.statements[:2]] == ["orders", "order_lines"]
        if picked
        else False
    )
    commit(picked)
    assert [order.order_id for order in desk.to_pick] == [1001]
    assert [line.picked for line in next(iter(desk.to_invoice)).lines] == [5, 4]


def test_an_order_of_which_nothing_is_there_waits_for_another_day() -> None:
    desk = small_desk()
    desk.items[2].on_hand = 0
    desk.to_pick.extend([order(1, 3, (2, 10)), order(2, 3, (1, 1))])
    picked = pick(desk, 2)
    assert [row["order_id"] for row in rows(picked, "orders", "u")] == [2]
    commit(picked)
    assert pick(desk, 2) is None
    (waiting,) = desk.to_pick
    assert waiting.order_id == 1
    assert waiting.due.date() == datetime(2026, 6, 2).date()


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 200)), min_size=1, max_size=4), max_size=4)
)
def test_a_pick_that_failed_leaves_orders_and_goods_where_they_were(
    wanted: list[list[tuple[int, int]]],
) -> None:
    desk = small_desk()
    before = [order(number, 3, *lines) for number, lines in enumerate(wanted, 1)]
    desk.to_pick.extend(before)
    picked = pick(desk, 10)
    if picked is not None:
        roll_back(picked)
    assert list(desk.to_pick) == before
    assert {item.on_hand for item in desk.items.values()} == {100}

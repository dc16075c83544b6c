"""Orders go from placed to picked, or are cancelled; the desk remembers them only once that is committed."""

from cdc_simulator.workload.orders import cancel, pick, place
from tests.unit.cdc_simulator.workload.small_desk import commit, roll_back, rows, small_desk


def test_a_new_order_is_open_once_it_is_committed() -> None:
    desk = small_desk()
    placed = place(desk, 3)
    orders, lines = rows(placed, "orders", "c"), rows(placed, "order_lines", "c")
    assert [row["order_id"] for row in orders] == [1001, 1002, 1003]
    assert {line["order_id"] for line in lines} == {1001, 1002, 1003}
    assert not desk.to_pick
    commit(placed)
    assert [order.order_id for order in desk.to_pick] == [1001, 1002, 1003]


def test_an_order_names_a_stock_item_once_and_cheap_ones_by_the_outer_package() -> None:
    desk = small_desk()
    commit(place(desk, 50))
    for order in desk.to_pick:
        items = [line.stock_item_id for line in order.lines]
        assert len(set(items)) == len(items)
        assert all(line.quantity % desk.items[line.stock_item_id].outer == 0 for line in order.lines)


def test_picked_orders_are_to_be_invoiced_with_all_their_lines() -> None:
    desk = small_desk()
    commit(place(desk, 3))
    first, second, third = desk.to_pick
    picked = pick(desk, 2)
    assert [row["order_id"] for row in rows(picked, "orders", "u")] == [first.order_id, second.order_id]
    assert {row["order_line_id"]: row["picked_quantity"] for row in rows(picked, "order_lines", "u")} == {
        line.order_line_id: line.quantity for line in (*first.lines, *second.lines)
    }
    commit(picked)
    assert (list(desk.to_pick), list(desk.to_invoice)) == ([third], [first, second])


def test_a_pick_that_failed_leaves_the_orders_where_they_were() -> None:
    desk = small_desk()
    commit(place(desk, 3))
    before = list(desk.to_pick)
    roll_back(pick(desk, 2))
    assert (list(desk.to_pick), list(desk.to_invoice)) == (before, [])


def test_a_cancelled_order_goes_with_its_lines_which_go_first() -> None:
    desk = small_desk()
    commit(place(desk, 1))
    (order,) = desk.to_pick
    cancelled = cancel(desk, 5)
    assert cancelled is not None
    assert [(one.table, list(one.keys)) for one in cancelled.statements] == [
        ("order_lines", [line.order_line_id for line in order.lines]),
        ("orders", [order.order_id]),
    ]
    assert cancel(desk, 1) is None
    assert pick(desk, 1) is None

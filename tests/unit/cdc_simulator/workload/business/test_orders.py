"""Orders are placed, amended and cancelled; the desk remembers them only once that is committed."""

from cdc_simulator.workload.business.orders import NOTES, amend, cancel, place
from tests.unit.cdc_simulator.workload.small_desk import MONDAY, commit, rows, small_desk


def test_a_new_order_is_open_once_it_is_committed() -> None:
    desk = small_desk()
    placed = place(desk, 3)
    orders, lines = rows(placed, "orders", "c"), rows(placed, "order_lines", "c")
    assert [row["order_id"] for row in orders] == [1001, 1002, 1003]
    assert {line["order_id"] for line in lines} == {1001, 1002, 1003}
    assert not list(desk.to_pick)
    commit(placed)
    assert [order.order_id for order in desk.to_pick] == [1001, 1002, 1003]


def test_an_order_names_a_stock_item_once_and_cheap_ones_by_the_outer_package() -> None:
    desk = small_desk()
    commit(place(desk, 50))
    for order in desk.to_pick:
        items = [line.stock_item_id for line in order.lines]
        assert len(set(items)) == len(items)
        assert all(line.quantity % desk.items[line.stock_item_id].outer == 0 for line in order.lines)


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


def test_a_back_order_stays_since_another_order_names_it() -> None:
    desk = small_desk()
    commit(place(desk, 2))
    first, second = desk.to_pick
    first.is_back_order = True
    cancelled = cancel(desk, 5)
    assert cancelled is not None
    assert [list(one.keys) for one in cancelled.statements if one.table == "orders"] == [[second.order_id]]
    commit(cancelled)
    assert list(desk.to_pick) == [first]
    assert cancel(desk, 5) is None
    assert list(desk.to_pick) == [first]


def test_an_amended_order_stays_open() -> None:
    desk = small_desk()
    assert amend(desk, 5) is None
    commit(place(desk, 2))
    amended = rows(amend(desk, 5), "orders", "u")
    assert [row["order_id"] for row in amended] == [1001, 1002]
    assert {row["internal_comments"] for row in amended} <= set(NOTES)
    assert len(desk.to_pick) == 2


def test_the_day_is_the_shops_and_the_goods_are_promised_for_later() -> None:
    (row,) = rows(place(small_desk(), 1), "orders", "c")
    assert (row["order_date"], row["last_edited_when"]) == (MONDAY.date(), MONDAY)
    assert row["expected_delivery_date"] > row["order_date"]

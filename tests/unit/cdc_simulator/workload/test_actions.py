"""Whatever is drawn next, the desk has something to do; what is due comes first, and orders only when they are."""

import random

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.actions import MEANWHILE, PLACE, STEPS, WISHES, next_transaction
from cdc_simulator.workload.desk.documents import Bill
from cdc_simulator.workload.timing.clock import ShopClock
from cdc_simulator.workload.timing.standing import Standing
from tests.unit.cdc_simulator.workload.small_desk import MONDAY, commit, order, pass_days, small_desk


@given(st.integers(0, 10**6), st.sampled_from([0, 10, 200]))
def test_the_next_transaction_always_changes_something(seed: int, wanted: int) -> None:
    desk = small_desk(seed)
    for _ in range(5):
        transaction = next_transaction(desk, wanted)
        assert transaction.statements
        commit(transaction)


def test_a_transaction_has_about_as_many_rows_as_wanted() -> None:
    desk = small_desk()
    desk.rng = random.Random(3)
    made = [next_transaction(desk, 400) for _ in range(60)]
    placed = [sum(len(statement.rows) for statement in one.statements) for one in made if one.kind == "place"]
    assert placed
    assert all(300 < rows < 500 for rows in placed)


def test_what_waits_longest_comes_first_and_then_what_somebody_wishes() -> None:
    desk = small_desk()
    commit(PLACE.transaction(desk, 0))
    desk.to_invoice.extend([order(1, 3, (1, 5))])
    kinds = []
    for _ in range(4):
        pass_days(desk, 3)
        transaction = next_transaction(desk, 0)
        kinds.append(transaction.kind)
        commit(transaction)
    assert kinds[:2] == ["invoice", "pick"]
    assert set(kinds[2:]) <= {"invoice", "deliver"}


def test_where_nothing_can_be_picked_goods_are_ordered_and_then_taken_in() -> None:
    desk = small_desk()
    for item in desk.items.values():
        item.on_hand = 0 if item.stock_item_id == 1 else item.target
    desk.to_pick.extend([order(1, 3, (1, 150))])
    kinds = []
    for _ in range(3):
        transaction = next_transaction(desk, 0)
        kinds.append(transaction.kind)
        commit(transaction)
        pass_days(desk, 10)
    assert kinds == ["order goods", "receive goods", "pick"]


def test_with_a_speed_sensors_and_notes_fill_the_time_until_the_next_order() -> None:
    desk = small_desk()
    desk.clock = ShopClock(Standing(MONDAY, 60), 1.0, 300.0, random.Random(1), lambda: 60.0)
    desk.to_pick.extend([order(1, 3, (1, 5))])
    desk.to_pick.take(MONDAY, 1)
    kinds = {next_transaction(desk, 0).kind for _ in range(50)}
    assert "read sensors" in kinds
    assert kinds <= {"read sensors", "amend", "relocate", "touch"}
    desk.unpaid.extend([Bill(1, 3, desk.items[1].price)])
    assert next_transaction(desk, 0).kind == "collect"


def test_every_step_has_a_queue_of_its_own() -> None:
    desk = small_desk()
    assert len({id(step.queue(desk)) for step in STEPS}) == len(STEPS)


def test_no_order_is_placed_while_none_is_due() -> None:
    assert PLACE in WISHES
    assert PLACE not in MEANWHILE

"""Whatever is drawn next, the desk has something to do, and goods come in where they are missing."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload import actions, billing
from cdc_simulator.workload.actions import ACTIONS, Action, next_transaction
from tests.unit.cdc_simulator.workload.small_desk import commit, order, small_desk


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


def test_where_goods_are_missing_for_an_invoice_they_are_ordered_and_then_taken_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (invoicing,) = [action for action in ACTIONS if action.build is billing.invoice]
    monkeypatch.setattr(actions, "ACTIONS", (Action(invoicing.build, 1.0, invoicing.rows),))
    monkeypatch.setattr(actions, "_WEIGHTS", [1.0])
    desk = small_desk()
    desk.to_invoice.append(order(1, 3, (1, 150)))
    kinds = []
    for _ in range(4):
        transaction = next_transaction(desk, 0)
        kinds.append(transaction.kind)
        commit(transaction)
    assert kinds == ["order goods", "receive goods", "invoice", "place"]

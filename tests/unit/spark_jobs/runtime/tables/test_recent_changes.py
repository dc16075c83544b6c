"""The feed that gold follows: all of a run of commits, or nothing where one of them is not known."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.runtime.tables import recent_changes
from spark_jobs.runtime.tables.recent_changes import WEIGHT, RecentChanges, Step, difference

TABLE = "silver.cities"


def step(since: int, until: int, *keys: int) -> Step:
    nothing = pa.table({"k": pa.array([], pa.int64())})
    return Step(since, until, difference(nothing, pa.table({"k": pa.array(keys, pa.int64())})))


def between(changes: RecentChanges, since: int, until: int) -> list[int] | None:
    rows = changes.between(TABLE, since, until)
    return None if rows is None else rows["k"].to_pylist()


@given(st.integers(0, 5), st.integers(1, 5))
def test_any_stretch_of_an_unbroken_run_is_known(since: int, length: int) -> None:
    changes = RecentChanges()
    for version in range(8):
        changes.add(TABLE, step(version, version + 1, version))
    until = min(since + length, 8)
    assert between(changes, since, until) == list(range(since, until))
    assert between(changes, since, 9) is None


def test_a_commit_of_somebody_else_begins_a_new_run() -> None:
    changes = RecentChanges()
    changes.add(TABLE, step(0, 1, 10))
    changes.add(TABLE, step(2, 3, 30))
    assert between(changes, 0, 3) is None
    assert between(changes, 2, 3) == [30]


def test_a_rearrangement_goes_on_with_the_run_unless_it_begins_elsewhere() -> None:
    changes = RecentChanges()
    changes.add(TABLE, step(0, 1, 10))
    changes.rearranged(TABLE, 1, 3)
    changes.rearranged(TABLE, 5, 6)
    changes.add(TABLE, step(3, 4, 30))
    assert between(changes, 0, 4) == [10, 30]


def test_only_so_many_rows_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_changes, "MOST_ROWS", 3)
    changes = RecentChanges()
    for version in range(4):
        changes.add(TABLE, step(version, version + 1, version))
    assert between(changes, 0, 4) is None
    changes.add(TABLE, step(4, 5, 4))
    assert between(changes, 2, 5) == [2, 3, 4]


def test_only_so_many_steps_are_kept_of_a_table_that_nobody_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_changes, "MOST_STEPS", 3)
    changes = RecentChanges()
    for version in range(0, 20, 2):
        changes.add(TABLE, step(version, version + 1, version))
        changes.rearranged(TABLE, version + 1, version + 2)
    assert between(changes, 14, 20) is None
    assert between(changes, 17, 20) == [18]


def test_rows_are_counted_anew_after_others_wrote_and_after_gold_has_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recent_changes, "MOST_ROWS", 3)
    changes = RecentChanges()
    changes.add(TABLE, step(0, 1, 1, 2))
    changes.add(TABLE, step(5, 6, 3, 4))
    changes.add(TABLE, step(6, 7, 5))
    assert between(changes, 5, 7) == [3, 4, 5]
    assert between(changes, 6, 7) == [5]
    changes.add(TABLE, step(7, 8, 6, 7))
    assert between(changes, 6, 8) == [5, 6, 7]


def test_a_difference_weighs_what_went_and_what_came() -> None:
    found = difference(pa.table({"k": [1]}), pa.table({"k": [2, 3]}))
    assert found.to_pylist() == [{"k": 1, WEIGHT: -1}, {"k": 2, WEIGHT: 1}, {"k": 3, WEIGHT: 1}]

"""A queue gives what is due, the earliest first, and takes it back to its place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.desk.due_queue import DueQueue

DAY = datetime(2026, 6, 1)


@dataclass(frozen=True)
class Note:
    number: int
    due: datetime


NOTES = st.lists(st.integers(0, 5)).map(
    lambda hours: [Note(number, DAY + timedelta(hours=hour)) for number, hour in enumerate(hours)]
)


def queue_of(notes: list[Note]) -> DueQueue[Note]:
    queue: DueQueue[Note] = DueQueue()
    queue.extend(notes)
    return queue


@given(NOTES, st.integers(0, 6), st.integers(0, 10))
def test_what_is_due_comes_in_the_order_of_time_and_then_of_arrival(
    notes: list[Note], hour: int, most: int
) -> None:
    by = DAY + timedelta(hours=hour)
    queue = queue_of(notes)
    expected = [note for note in sorted(notes, key=lambda note: note.due) if note.due <= by][:most]
    assert [note for _, _, note in queue.take(by, most)] == expected
    assert len(queue) == len(notes) - len(expected)


@given(NOTES, st.integers(0, 6), st.integers(0, 10))
def test_what_was_taken_returns_to_its_place(notes: list[Note], hour: int, most: int) -> None:
    queue = queue_of(notes)
    before = list(queue)
    queue.put_back(queue.take(DAY + timedelta(hours=hour), most))
    assert list(queue) == before


def test_the_next_one_is_the_earliest() -> None:
    assert queue_of([]).next_due is None
    assert queue_of([Note(1, DAY + timedelta(hours=2)), Note(2, DAY)]).next_due == DAY

"""An id that an engine has seen is one of silver's only if silver has it, whatever time its event names."""

from pathlib import Path

import pytest

from tests.unit.spark_jobs.events import web
from tests.unit.spark_jobs.events.event_lake import EventLake, Message, placed, seconds


@pytest.fixture(params=[False, True], ids=["without state", "with state"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> EventLake:
    return EventLake(tmp_path, stateful=request.param)


def at(offset: int, second: float, value: bytes) -> list[Message]:
    """A batch of one message of the first partition."""
    return [(0, offset, seconds(second), value)]


def occurred(shop: EventLake) -> list[object]:
    """When silver's events occurred."""
    return sorted(row["occurred_at"] for row in shop.rows("silver.web_events"))


def test_an_event_whose_id_a_message_had_that_is_none_is_taken(shop: EventLake) -> None:
    good = web.message(1, seconds(1))
    shop.take(at(0, 1, web.message(1, seconds(1), page="/" * 201)))
    shop.take(at(1, 2, good))
    shop.take(at(2, 3, good))
    assert occurred(shop) == [seconds(1)]


def test_in_one_batch_too(shop: EventLake) -> None:
    good = web.message(1, seconds(1))
    values = [web.message(1, seconds(1), page="/" * 201), good, good]
    shop.take(placed([(0, seconds(2), value) for value in values]))
    assert occurred(shop) == [seconds(1)]


def test_a_repeat_that_names_another_time_is_one(shop: EventLake) -> None:
    shop.take(at(0, 1, web.message(1, seconds(1))))
    shop.take(at(1, 301, web.message(1, seconds(300))))
    assert occurred(shop) == [seconds(1)]


def test_what_was_looked_up_once_is_remembered(shop: EventLake) -> None:
    shop.take(at(0, 1, web.message(1, seconds(1), page="/" * 201)))
    shop.take(at(1, 2, web.message(1, seconds(1))))
    shop.restart()
    shop.take(at(2, 301, web.message(1, seconds(300))))
    assert occurred(shop) == [seconds(1)]


def test_a_late_event_is_looked_up_whatever_the_engine_says(shop: EventLake) -> None:
    late = web.message(1, seconds(1))
    shop.take(at(0, 100, late))
    shop.take(at(1, 2000, late))
    shop.take(at(2, 2001, web.message(2, seconds(1))))
    assert occurred(shop) == [seconds(1), seconds(1)]

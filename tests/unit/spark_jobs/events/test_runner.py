"""Whatever the batches, each event is in silver once and in every KPI that it belongs to; late ones are in none."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.builtin import EVENT_LETTERS
from spark_jobs.events import runner
from tests.examples import few
from tests.unit.spark_jobs.events import web
from tests.unit.spark_jobs.events.event_lake import (
    PARTITIONS,
    EventLake,
    Message,
    Sent,
    ends_of,
    placed,
    seconds,
)

BAD = web.broken(77_777, seconds(0))


@pytest.fixture
def shop(tmp_path: Path) -> EventLake:
    return EventLake(tmp_path)


def sent(number: int, occurred: float, under_way: float = 0.1) -> Sent:
    """Event ``number``, ``occurred`` and ``under_way`` in seconds."""
    at = seconds(occurred)
    return number % PARTITIONS, at + timedelta(seconds=under_way), web.message(number, at)


def total(shop: EventLake, minute: int) -> dict[str, object]:
    """The row of all in the minute after noon."""
    (row,) = [
        row
        for row in shop.rows("gold.kpi_1m")
        if row["minute"] == seconds(60 * minute)
        and (row["device"], row["region"], row["product_category"]) == ("All",) * 3
    ]
    return row


def test_a_minute_is_provisional_until_the_watermark_has_passed_it(shop: EventLake) -> None:
    shop.take(placed([sent(1, 10), sent(2, 74)]))
    assert (total(shop, 0)["events"], total(shop, 0)["is_final"]) == (1, False)
    shop.idle(seconds(74.9))
    assert total(shop, 0)["is_final"] is False
    shop.idle(seconds(75))
    assert total(shop, 0)["is_final"] is True
    assert total(shop, 1)["is_final"] is False


def test_unread_messages_hold_the_watermark_back(shop: EventLake) -> None:
    messages = placed([sent(1, 10), sent(2, 11)])
    shop.take(messages, ends={**ends_of(messages), 1: 9}, at=seconds(1000))
    assert shop.runner.watermark == seconds(10.1 - 15)
    shop.take(
        [(1, offset, seconds(20), web.message(100 + offset, seconds(20))) for offset in range(1, 9)],
        at=seconds(1001),
    )
    assert shop.runner.watermark == seconds(1001 - 15)


def test_a_late_event_is_in_silver_and_in_no_kpi(shop: EventLake) -> None:
    shop.take(placed([sent(1, 10), sent(4, 10, under_way=15), sent(7, 10, under_way=15.000001)]))
    assert [
        row["is_late"] for row in sorted(shop.rows("silver.web_events"), key=lambda row: row["event_id"])
    ] == [False, False, True]
    assert total(shop, 0)["events"] == 2


@pytest.mark.parametrize("stateful", [False, True])
def test_a_repeat_long_after_the_horizon_is_none(tmp_path: Path, *, stateful: bool) -> None:
    shop = EventLake(tmp_path, stateful=stateful)
    first = sent(1, 10)
    shop.take(placed([first, sent(4, 5000)]))
    shop.take([(1, 2, seconds(5001), first[2])])
    assert len(shop.rows("silver.web_events")) == 2
    assert len(shop.rows("bronze.web_events")) == 3


def test_what_is_no_event_is_a_dead_letter_with_its_bytes(shop: EventLake) -> None:
    shop.take(placed([(0, seconds(1), value) for value in BAD]))
    letters = sorted(shop.rows(EVENT_LETTERS), key=lambda row: row["_offset"])
    assert [row["value"] for row in letters] == BAD
    assert all(row["reason"] for row in letters)
    assert not shop.rows("bronze.web_events")
    assert not shop.rows("silver.web_events")


def test_an_event_in_a_final_minute_is_counted_all_the_same(shop: EventLake) -> None:
    shop.take(placed([sent(1, 10)]), at=seconds(3600))
    assert total(shop, 0)["is_final"] is True
    # The broker's clock was behind ours: it is on time by the one that counts.
    shop.take([(1, 1, seconds(12), web.message(4, seconds(11)))])
    assert (total(shop, 0)["events"], total(shop, 0)["is_final"]) == (2, True)


@st.composite
def streams(draw: st.DrawFn) -> list[Message]:
    """Messages in the order in which a broker took them: good, late, repeated and malformed."""
    found: list[Sent] = []
    good: list[tuple[int, float]] = []
    now = 0.0
    for number in range(draw(st.integers(1, 40))):
        now += draw(st.floats(0, 30))
        what = draw(st.sampled_from(["good", "good", "good", "late", "again", "moved", "spoilt", "bad"]))
        if what == "again" and found:
            partition, _, value = draw(st.sampled_from(found))
            found.append((partition, seconds(now), value))
        elif what == "moved" and (recent := [each for each in good if each[1] > now - 590]):
            # The same id, of an event that is said to have occurred at another time.
            first, _ = draw(st.sampled_from(recent))
            found.append((first % PARTITIONS, seconds(now), web.message(first, seconds(now - 3))))
        elif what == "spoilt":
            # What is no event has the id of one that comes after it.
            broken = web.message(number, seconds(now), page="/" * 201)
            found.append((number % PARTITIONS, seconds(now), broken))
            found.append((number % PARTITIONS, seconds(now), web.message(number, seconds(now))))
            good.append((number, now))
        elif what == "bad":
            found.append((draw(st.integers(0, PARTITIONS - 1)), seconds(now), draw(st.sampled_from(BAD))))
        else:
            under_way = draw(st.floats(15.001, 900)) if what == "late" else draw(st.floats(0, 15))
            found.append((number % PARTITIONS, seconds(now), web.message(number, seconds(now - under_way))))
            good.append((number, now))
    return placed(found)


@given(streams(), st.lists(st.integers(1, 40), max_size=4), st.booleans(), st.booleans())
@few(10)
def test_batches_restarts_repeats_and_engines_change_nothing(
    messages: list[Message], cuts: list[int], again: bool, stateful: bool
) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        whole, in_parts = EventLake(Path(one)), EventLake(Path(other), stateful=stateful)
        whole.take(messages)
        edges = sorted({0, len(messages), *(cut for cut in cuts if cut < len(messages))})
        for start, stop in pairwise(edges):
            in_parts.take(messages[start:stop], ends_of(messages))
            if again:
                # A batch that a killed process had not reported comes again.
                in_parts.restart()
                in_parts.take(messages[start:stop], ends_of(messages))
        end = max(each[2] for each in messages) + timedelta(hours=2)
        for shop in (whole, in_parts):
            shop.idle(end)
        assert in_parts.all_rows() == whole.all_rows()
        assert all(row["is_final"] for row in in_parts.rows("gold.kpi_1m"))


class KilledError(Exception):
    """In place of the end of the process."""


@pytest.mark.parametrize("stateful", [False, True])
@pytest.mark.parametrize("point", ["events.before-bronze", "events.before-silver", "events.before-gold"])
def test_a_process_that_dies_between_two_commits_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, *, stateful: bool
) -> None:
    messages = placed([*(sent(number, number * 7) for number in range(20)), (0, seconds(150), BAD[0])])
    whole, killed = EventLake(tmp_path / "whole"), EventLake(tmp_path / "killed", stateful=stateful)
    whole.take(messages)
    killed.take(messages[:7], ends_of(messages))

    def die(name: str) -> None:
        if name == point:
            raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(runner, "fault_point", die)
        with pytest.raises(KilledError):
            killed.take(messages[7:], ends_of(messages))
    killed.restart()
    killed.take(messages[7:])
    for shop in (whole, killed):
        shop.idle(seconds(9000))
    assert killed.all_rows() == whole.all_rows()


def test_a_table_of_gold_that_was_removed_is_made_again(shop: EventLake) -> None:
    shop.take(placed([sent(number, number * 7) for number in range(20)]))
    shop.idle(seconds(9000))
    before = shop.all_rows()
    rmtree(shop.lake.uri("gold.kpi_1m"))
    shop.restart()
    shop.idle(seconds(9000))
    assert shop.all_rows() == before

"""Dead letters: each once, found again by their id, dropped when Kafka sends them again, marked when replayed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from spark_jobs.bronze.account.dead_letters import (
    DeadLetter,
    DeadLetters,
    mark_dismissed,
    mark_replayed,
    read,
)
from spark_jobs.bronze.read.messages import TopicMessages
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.bronze.test_ingest import context_at

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return context_at(tmp_path, monkeypatch)


def letter(offset: int, topic: str = "a", value: bytes = b"?", reason: str = "damaged") -> DeadLetter:
    return DeadLetter(topic, 0, offset, b"key", value, reason, AT)


def test_a_letter_is_written_once_also_by_a_restarted_process(context: Context) -> None:
    letters = DeadLetters(context)
    assert letters.append([letter(1), letter(2, "b")]) == [letter(1), letter(2, "b")]
    again = DeadLetters(context)
    version = again.version
    assert again.append([letter(1)]) == []
    assert again.version == version
    assert again.append([letter(3), letter(1)]) == [letter(3)]
    assert again.version == version + 1 == context.lake.open("bronze.dead_letters").version()
    assert again.counts() == {"a": 2, "b": 1}
    assert read(context.lake) == [letter(1), letter(3), letter(2, "b")]


def test_a_message_is_a_dead_letter_by_its_place_and_its_bytes(context: Context) -> None:
    letters = DeadLetters(context)
    letters.append([letter(1), letter(2)])
    messages = TopicMessages("a", [0, 0, 0, 1], [0, 1, 2, 1], [None] * 4, [b"?", b"?", b"another", b"?"])
    assert letters.not_among(messages).offsets == [0, 2, 1]
    others = TopicMessages("b", [0], [1], [None], [b"?"])
    assert letters.not_among(others) is others


def test_an_id_that_is_none_is_named_and_a_long_reason_is_cut(context: Context) -> None:
    DeadLetters(context).append([letter(1, reason="x" * 600), letter(2)])
    (found,) = read(context.lake, ["a:0:1"])
    assert found.reason == "x" * 500
    with pytest.raises(LakeError, match="no dead letter a:0:7"):
        read(context.lake, ["a:0:1", "a:0:7"])


def test_a_replay_is_marked_at_the_letter_alone_and_not_twice(context: Context) -> None:
    DeadLetters(context).append([letter(1), letter(2)])
    later, last = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)
    mark_replayed(context.writer, [letter(1)], later)
    mark_replayed(context.writer, [letter(1)], last)
    mark_replayed(context.writer, [], last)
    assert [each.replayed_at for each in read(context.lake)] == [later, None]


def test_a_dismissal_keeps_its_reason_and_is_of_what_waits(context: Context) -> None:
    DeadLetters(context).append([letter(1), letter(2), letter(3)])
    later, last = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)
    mark_replayed(context.writer, [letter(1)], later)
    mark_dismissed(context.writer, [letter(1), letter(2)], later, "a test's bytes (Ann)")
    mark_dismissed(context.writer, [letter(2)], last, "again")
    mark_replayed(context.writer, [letter(2)], last)
    found = read(context.lake)
    assert [(each.replayed_at, each.dismissed_at, each.dismissal) for each in found] == [
        (later, None, None),
        (None, later, "a test's bytes (Ann)"),
        (None, None, None),
    ]
    assert [each.waits for each in found] == [False, False, True]

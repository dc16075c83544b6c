"""Web events that Kafka has and no table: an answer shows them as the next batch writes them."""

import random
from collections.abc import Iterator
from contextlib import closing

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from operations.local.ports import free_port
from spark_jobs.tail import event_view
from spark_jobs.tail.event_view import followed_events
from spark_jobs.tail.reader import Answer, LakeReader
from tests.integration.spark_jobs.events.web_topic import create_topic, send, some, write

pytestmark = pytest.mark.integration
FOLLOWED = tuple(followed_events(load_catalog()))


@pytest.fixture
def reader(fresh: Settings) -> Iterator[LakeReader]:
    create_topic(fresh)
    with closing(LakeReader(fresh)) as found:
        yield found


def all_rows(reader: LakeReader, *, committed: bool = False) -> dict[str, list[object]]:
    """The rows of every table that is followed, but for when they were written and whether they are final."""
    return {table: _sorted(reader.read(f"SELECT * FROM {table}", committed=committed)) for table in FOLLOWED}


def _sorted(answer: Answer) -> list[object]:
    left = [name for name in answer.rows.column_names if name not in ("_ingested_at", "is_final")]
    return sorted(answer.rows.select(left).to_pylist(), key=repr)


@pytest.mark.parametrize("rebase_seconds", [0, 10_000], ids=["anew each time", "one after the other"])
def test_answers_are_what_the_next_batch_writes(
    fresh: Settings, reader: LakeReader, monkeypatch: pytest.MonkeyPatch, rebase_seconds: float
) -> None:
    monkeypatch.setattr(event_view, "REBASE_SECONDS", rebase_seconds)
    draw = random.Random(6)
    send(fresh, some(draw, range(300)))
    write(fresh)
    for begin in (300, 600):
        send(fresh, some(draw, range(begin, begin + 300)))
        seen = all_rows(reader)
    assert len(seen["silver.web_events"]) == 900
    assert len(all_rows(reader, committed=True)["silver.web_events"]) == 300
    write(fresh)
    assert seen == all_rows(reader, committed=True)
    # What the tables have by now is not shown twice.
    assert all_rows(reader) == seen


def test_it_says_until_when(fresh: Settings, reader: LakeReader) -> None:
    send(fresh, some(random.Random(1), range(30)))
    write(fresh)
    first, second = (reader.read("SELECT count(*) FROM silver.web_events") for _ in range(2))
    assert first.taken_until is not None
    assert second.taken_until is not None
    assert first.taken_until < second.taken_until
    assert (first.lsn, first.reason) == (None, None)


def test_without_kafka_the_tables_answer_and_say_so(
    fresh: Settings, reader: LakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(fresh, some(random.Random(1), range(30)))
    write(fresh)
    monkeypatch.setenv("LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")
    with closing(LakeReader(Settings())) as alone:
        answer = alone.read("SELECT count(*) AS events FROM silver.web_events")
    assert answer.rows.to_pylist() == [{"events": 30}]
    assert answer.taken_until is None
    assert answer.reason

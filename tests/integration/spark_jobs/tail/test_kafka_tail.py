"""The transactions behind a watermark, from a real broker: only whole ones, each row once, none that bronze has."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from lakepulse.clients import offsets
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.ingest import Ingest
from spark_jobs.bronze.read.offsets import KafkaOffsets
from spark_jobs.bronze.read.range_reader import RangeReader
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.tail import kafka_tail
from spark_jobs.tail.kafka_tail import KafkaTail, Transactions
from tests.integration.spark_jobs.bronze.read.source import CATALOG, COLORS, TOPICS, Source
from tests.unit.spark_jobs.bronze import wire

pytestmark = pytest.mark.integration
WATERMARK = 100


@pytest.fixture
def context(fresh: Settings) -> Context:
    return Context(fresh, CATALOG, Lake(fresh), pytest.fail)


@pytest.fixture
def source(fresh: Settings, context: Context) -> Source:
    """Bronze holds the transaction at WATERMARK already."""
    source = Source(fresh)
    source.create_topics()
    source.commit(WATERMARK, range(40))
    ingest(context)
    return source


@pytest.fixture
def tail(source: Source, context: Context) -> Iterator[KafkaTail]:
    with closing(KafkaTail(context.settings, CATALOG, context.lake)) as tail:
        yield tail


def ingest(context: Context) -> None:
    """Bring all that Kafka holds to bronze."""
    kafka, registry = context.settings.kafka, SchemaRegistry(context.settings.registry.url)
    ranges = KafkaOffsets(kafka).ranges(list(TOPICS))
    with closing(registry), closing(RangeReader(kafka)) as reader:
        starts, ends = ({where: both[at] for where, both in ranges.items()} for at in (0, 1))
        Ingest(context, Schemas(registry.fetch), lambda: True).batch(reader.read(starts, ends))


def identities(found: Transactions) -> list[tuple[int, int]]:
    rows = [row for table in found.changes.values() for row in table.to_pylist()]
    return sorted((row["_commit_lsn"], row["_sequence"]) for row in rows)


def test_it_has_what_bronze_has_not(source: Source, tail: KafkaTail) -> None:
    assert tail.read(WATERMARK).lsn == WATERMARK
    source.commit(200, range(7))
    source.commit(300, range(3))
    found = tail.read(WATERMARK)
    assert (found.lsn, list(found.changes)) == (300, ["bronze.colors"])
    assert identities(found) == [each for each in source.sent if each[0] > WATERMARK]


def test_it_moves_on_with_the_watermark(source: Source, tail: KafkaTail, context: Context) -> None:
    source.commit(200, range(7))
    assert tail.read(WATERMARK).lsn == 200
    ingest(context)
    tail.forget(200)
    assert (tail.read(200).lsn, tail.read(200).changes) == (200, {})
    source.commit(300, range(3))
    for watermark, expected in ((200, {300}), (300, set()), (WATERMARK, {200, 300})):
        found = tail.read(watermark)
        assert found.lsn == 300
        # What was forgotten is read again.
        assert {lsn for lsn, _ in identities(found)} == expected


def test_a_transaction_of_which_something_is_missing_ends_it(source: Source, tail: KafkaTail) -> None:
    source.commit(200, range(7))
    source.rows(300, range(3))
    assert tail.read(WATERMARK).lsn == 200
    source.end(300, 4)
    source.commit(400, range(2))
    found = tail.read(WATERMARK)
    assert (found.lsn, found.more) == (200, True)
    assert {lsn for lsn, _ in identities(found)} == {200}


def test_a_message_that_cannot_be_read_ends_it(source: Source, tail: KafkaTail) -> None:
    source.commit(200, range(7))
    source.rows(300, range(3))
    source.send(COLORS, b"poison", 1)
    source.end(300, 4)
    assert tail.read(WATERMARK).lsn == 200


def test_a_snapshot_is_left_to_the_stream(source: Source, tail: KafkaTail) -> None:
    source.commit(200, range(7))
    source.rows(300, range(3))
    source.end(300, 3, "snapshot")
    assert tail.read(WATERMARK).lsn == 200


def test_what_is_sent_again_is_there_once(source: Source, tail: KafkaTail) -> None:
    for _ in range(2):
        source.commit(200, range(7))
        source.commit(300, range(3))
        found = tail.read(WATERMARK)
        assert found.lsn == 300
        assert len(identities(found)) == 10


def test_what_comes_while_it_begins_is_not_missed(
    source: Source, tail: KafkaTail, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, lsns = offsets._answers, [WATERMARK]

    def answers_while_more_comes(*question: Any) -> Any:  # noqa: ANN401  # as its original
        found = answers(*question)
        lsns.append(lsns[-1] + 100)
        source.commit(lsns[-1], range(6))
        return found

    # The partitions have been silent: they have nothing since the watermark's transaction but what comes now. And
    # one more transaction comes behind each question to the broker.
    with monkeypatch.context() as patch:
        committed_at = datetime.fromtimestamp(wire.COMMITTED_AT / 1_000_000, UTC)
        patch.setattr(kafka_tail, "MARGIN", committed_at - datetime.now(UTC))
        patch.setattr(offsets, "_answers", answers_while_more_comes)
        tail.read(WATERMARK)
    found = tail.read(WATERMARK)
    assert (found.lsn, found.more) == (lsns[-1], False)
    assert len(identities(found)) == 6 * (len(lsns) - 1)


def test_a_position_that_bronze_does_not_hold_is_refused(tail: KafkaTail) -> None:
    with pytest.raises(LakeError, match=r"no transaction at 0/63\. Ask with `--committed`"):
        tail.read(99)

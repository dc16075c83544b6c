"""Dead letters replayed into real Delta tables: each change once, and only where the watermark has settled it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from lakepulse.contracts.compile.avro import Json
from spark_jobs.bronze.account.dead_letters import DeadLetter, mark_replayed, read
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.ingest import Ingest
from spark_jobs.bronze.replay import NOT_SETTLED, Replay, Replayed
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.work import Transformation
from tests.unit.spark_jobs.bronze import wire
from tests.unit.spark_jobs.bronze.test_ingest import (
    COLORS,
    NEW_SCHEMA,
    REGISTRY,
    color,
    context_at,
    identities,
    rows,
)

LATE_ID = 77
"""The id of a schema that the registry learns only later."""


@dataclass
class Bronze:
    """Bronze over a registry that can be mended."""

    context: Context
    registry: dict[int, Json]

    def schemas(self) -> Schemas:
        return Schemas(lambda number: json.dumps(self.registry[number]) if number in self.registry else None)

    def ingest(self) -> Ingest:
        return Ingest(self.context, self.schemas(), lambda: True)

    def mend(self) -> None:
        self.registry[LATE_ID] = NEW_SCHEMA

    def letters(self) -> list[DeadLetter]:
        return read(self.context.lake)

    def replay(self) -> Replayed:
        done = Replay(self.context, self.schemas()).run(self.letters())
        mark_replayed(self.context.writer, done.settled, self.letters()[0].ingested_at)
        return done


@pytest.fixture
def bronze(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bronze:
    return Bronze(context_at(tmp_path, monkeypatch), dict(REGISTRY))


def poison(transaction_id: str, sequence: int) -> bytes:
    image = {
        "color_id": 9,
        "color_name": "late",
        "last_edited_by": 1,
        "valid_from": 0,
        "valid_to": 1,
        "shade": "x",
    }
    return wire.message(LATE_ID, NEW_SCHEMA, wire.envelope(image, transaction_id, sequence, "c"))


def settled() -> wire.Log:
    """A transaction of three changes, the second of which cannot be decoded."""
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    log.send(COLORS, poison("7:100", 2))
    log.send(COLORS, color(3, "7:100", 3))
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 3}))
    return log


def test_a_mended_letter_comes_to_bronze_once_with_its_own_identity_and_place(bronze: Bronze) -> None:
    assert bronze.ingest().batch(settled().table()).watermark == 100
    assert bronze.replay().remaining == {f"{COLORS}:0:1": "the schema id 77 is unknown to the registry"}
    bronze.mend()
    done = bronze.replay()
    assert [letter.id for letter in done.settled] == [f"{COLORS}:0:1"]
    assert identities(bronze.context) == [(100, 1), (100, 2), (100, 3)]
    replayed = bronze.context.work.take()["bronze.colors", Transformation.INGEST]
    assert replayed.rows == 2 + 1, "two of the batch, one of the letter"
    late = rows(bronze.context)[1]
    assert (late["color_name"], late["shade"], late["_offset"], late["_schema_id"]) == (
        "late",
        "x",
        1,
        LATE_ID,
    )
    assert bronze.letters()[0].replayed_at is not None
    assert bronze.replay().settled == []
    assert identities(bronze.context) == [(100, 1), (100, 2), (100, 3)]


def test_a_replay_that_died_before_the_mark_is_repeated_without_a_second_row(bronze: Bronze) -> None:
    bronze.ingest().batch(settled().table())
    bronze.mend()
    Replay(bronze.context, bronze.schemas()).run(bronze.letters())
    assert bronze.letters()[0].replayed_at is None
    # Silver may have ended early too: it is told of the row again.
    assert bronze.replay().rows["bronze.colors"]["_sequence"].to_pylist() == [2]
    assert identities(bronze.context) == [(100, 1), (100, 2), (100, 3)]


def test_a_change_that_capture_sent_again_is_only_marked(bronze: Bronze) -> None:
    log = settled()
    log.send(COLORS, color(2, "7:100", 2), partition=1)
    bronze.ingest().batch(log.table())
    bronze.mend()
    assert len(bronze.replay().settled) == 1
    assert identities(bronze.context) == [(100, 1), (100, 2), (100, 3)]
    assert rows(bronze.context)[1]["_partition"] == 1


def test_a_letter_above_the_watermark_waits_for_it(bronze: Bronze) -> None:
    log = settled()
    bronze.ingest().batch(log.table(log.sent[:3]))
    bronze.mend()
    assert bronze.replay().remaining == {f"{COLORS}:0:1": NOT_SETTLED}
    assert identities(bronze.context) == [(100, 1), (100, 3)]
    assert bronze.ingest().batch(log.table(log.sent[3:])).watermark == 100
    assert bronze.replay().remaining == {}


def test_a_replayed_letter_excuses_no_other_missing_row(bronze: Bronze) -> None:
    bronze.ingest().batch(settled().table())
    bronze.mend()
    bronze.replay()
    log = settled()
    log.send(wire.TRANSACTION_TOPIC, wire.end("8:200", {"warehouse.colors": 1}))
    assert bronze.ingest().batch(log.table()).watermark == 100


def test_kafka_does_not_bring_a_letter_to_bronze_past_its_replay(bronze: Bronze) -> None:
    log = settled()
    bronze.ingest().batch(log.table())
    bronze.mend()
    log.send(COLORS, poison("8:200", 1))
    log.send(wire.TRANSACTION_TOPIC, wire.end("8:200", {"warehouse.colors": 1}))
    del bronze.registry[LATE_ID]
    bronze.ingest().batch(log.table())
    bronze.mend()
    bronze.ingest().batch(log.table())
    assert identities(bronze.context) == [(100, 1), (100, 3)]
    assert len(bronze.replay().settled) == 2
    bronze.ingest().batch(log.table())
    assert identities(bronze.context) == [(100, 1), (100, 2), (100, 3), (200, 1)]


def test_a_writer_that_lent_the_lease_knows_what_was_replayed(bronze: Bronze) -> None:
    log = wire.Log()
    log.send(COLORS, poison("7:100", 1))
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 1}))
    writer = bronze.ingest()
    writer.batch(log.table())
    bronze.mend()
    bronze.replay()
    bronze.context.lake.memory.forget()
    writer.resume()
    log.send(COLORS, poison("7:100", 1))
    assert writer.batch(log.table(log.sent[2:])).duplicates == 1
    assert identities(bronze.context) == [(100, 1)]


def test_a_lost_end_record_is_replayed_and_settles_its_transaction(bronze: Bronze) -> None:
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    end = wire.end("7:100", {"warehouse.colors": 1})
    known = bronze.registry.pop(wire.TRANSACTION_SCHEMA_ID)
    log.send(wire.TRANSACTION_TOPIC, end)
    assert bronze.ingest().batch(log.table()).watermark == -1
    bronze.registry[wire.TRANSACTION_SCHEMA_ID] = known
    assert len(bronze.replay().settled) == 1
    result = bronze.ingest().check()
    assert result is not None
    assert result.watermark == 100

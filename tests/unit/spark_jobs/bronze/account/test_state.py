"""Bronze's state read back from the lake: a process that starts anew goes on where the last one was."""

from pathlib import Path

import pytest

from spark_jobs.bronze.account.dead_letters import read
from spark_jobs.bronze.account.state import (
    bronze_tables,
    by_table,
    held,
    letters_by_table,
    relations,
    tracker,
)
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.bronze import wire
from tests.unit.spark_jobs.bronze.test_ingest import COLORS, GROUPS, SCHEMA, color, context_at, ingest


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return context_at(tmp_path, monkeypatch)


def test_marks_and_next_offsets_are_those_of_the_last_rows(context: Context) -> None:
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    log.send(COLORS, color(2, "7:100", 2), partition=1)
    log.send(COLORS, color(3, "8:200", 1), partition=1)
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 2}))
    ingest(context).batch(log.table())
    found = held(context)
    topic = wire.TRANSACTION_TOPIC
    assert found.marks == {(COLORS, 0): (100, 1), (COLORS, 1): (200, 1), (topic, 0): (100, 0)}
    assert found.next_offsets == {(COLORS, 0): 1, (COLORS, 1): 2, (topic, 0): 1}


def test_a_deletes_tombstone_counts_as_read(context: Context) -> None:
    image = {"color_id": 1, "color_name": "", "last_edited_by": 0, "valid_from": 0, "valid_to": 0}
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    log.send(COLORS, wire.message(1, SCHEMA, wire.envelope(None, "7:100", 2, "d", image)))
    log.send(COLORS, None)
    ingest(context).batch(log.table())
    assert held(context).next_offsets == {(COLORS, 0): 3}


def test_a_transaction_that_was_half_there_is_completed_by_its_rest(context: Context) -> None:
    log = wire.Log()
    log.send(wire.TRANSACTION_TOPIC, wire.end("6:50", {}))
    log.send(COLORS, color(1, "7:100", 1))
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 2}))
    assert ingest(context).batch(log.table()).watermark == 50
    found = tracker(context, {}, 0.0)
    assert found.watermark == 50
    found.rows("bronze.colors", {100: 1})
    assert found.advance(0.0, lambda: False) == 100


def test_counts_and_letters_are_told_by_table_and_others_left_out(context: Context) -> None:
    assert bronze_tables(context.catalog) == {COLORS: "bronze.colors", GROUPS: "bronze.buying_groups"}
    counts = {"warehouse.colors": 2, "warehouse.unknown": 9}
    assert by_table(relations(context.catalog), counts) == {"bronze.colors": 2}
    log = wire.Log()
    for _ in range(2):
        log.send(COLORS, b"poison")
    log.send(wire.TRANSACTION_TOPIC, b"poison")
    ingest(context).batch(log.table())
    letters = read(context.lake)
    assert len(letters) == 3
    assert letters_by_table(bronze_tables(context.catalog), letters) == {"bronze.colors": 2}

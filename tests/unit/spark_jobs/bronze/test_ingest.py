"""Micro-batches into real Delta tables: each change once, whatever is sent again, wherever it is cut."""

import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import envelope_schema, transaction_value_schema
from lakepulse.errors import LostEventsError
from lakepulse.settings import Settings
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.ingest import Ingest
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest
from spark_jobs.runtime.work import Portion, Transformation
from tests.unit.spark_jobs.bronze import wire

EVERYTHING = load_catalog()
# Two tables instead of 31: each Ingest opens them all.
KEPT = [f"{layer}.{name}" for layer in ("bronze", "source") for name in ("buying_groups", "colors")]
CATALOG = replace(EVERYTHING, tables={table: EVERYTHING.get(table) for table in KEPT})
COLORS, SCHEMA = "lakepulse.cdc.colors", envelope_schema(CATALOG.get("source.colors"))
GROUPS, GROUP_SCHEMA = "lakepulse.cdc.buying_groups", envelope_schema(CATALOG.get("source.buying_groups"))
NEW_SCHEMA = wire.with_column(SCHEMA, "shade")
REGISTRY = {
    1: SCHEMA,
    2: NEW_SCHEMA,
    3: GROUP_SCHEMA,
    wire.TRANSACTION_SCHEMA_ID: transaction_value_schema(),
}


def no_spark() -> NoReturn:
    raise AssertionError("small batches need no Spark")


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return context_at(tmp_path, monkeypatch)


def context_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(path / "lake"))
    own = Settings()
    return Context(own, CATALOG, Lake(own), no_spark)


def ingest(context: Context, drained: bool = False) -> Ingest:
    def fetch(schema_id: int) -> str | None:
        return json.dumps(REGISTRY[schema_id]) if schema_id in REGISTRY else None

    return Ingest(context, Schemas(fetch), lambda: drained)


def color(number: int, transaction_id: str, sequence: int, op: str = "c") -> bytes:
    image = {
        "color_id": number,
        "color_name": f"c{number}",
        "last_edited_by": 1,
        "valid_from": 0,
        "valid_to": 1,
    }
    return wire.message(1, SCHEMA, wire.envelope(image, transaction_id, sequence, op))


def rows(context: Context, table: str = "bronze.colors") -> list[dict[str, Any]]:
    return sorted(
        context.lake.scan(table).to_table().to_pylist(),
        key=lambda row: (row["_commit_lsn"], row["_sequence"]),
    )


def identities(context: Context) -> list[tuple[int, int]]:
    return [(row["_commit_lsn"], row["_sequence"]) for row in rows(context)]


def test_a_whole_transaction_moves_the_watermark_and_gives_its_changes(context: Context) -> None:
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    log.send(COLORS, None)
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {}, status="BEGIN"))
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 1}))
    ingest(context).batch(pa.table(log.table()).slice(0, 0))
    result = ingest(context).batch(log.table())
    assert (result.watermark, result.rows, result.duplicates) == (100, 1, 0)
    published = latest(context.lake, "bronze")
    assert published is not None
    assert published.watermark == 100
    assert published.versions["bronze.colors"] == context.lake.open("bronze.colors").version()
    row = rows(context)[0]
    assert (row["color_name"], row["_op"], row["_transaction_id"], row["_topic"]) == ("c1", "c", 7, COLORS)
    assert (row["year"], row["month"], row["day"]) == (2023, 11, 14)


def test_what_a_batch_brought_is_counted_with_its_dead_letters_and_duplicates_are_not(
    context: Context,
) -> None:
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    log.send(COLORS, b"no message")
    log.send(COLORS, color(2, "7:100", 2))
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 3}))
    bronze = ingest(context)
    bronze.batch(log.table())
    bronze.batch(log.table())
    assert context.work.take() == {("bronze.colors", Transformation.INGEST): Portion(2, 3, 1, -1, 100)}


def test_changes_wait_in_memory_until_the_watermark_covers_them(context: Context) -> None:
    bronze = ingest(context)
    log = wire.Log()
    log.send(wire.TRANSACTION_TOPIC, wire.end("6:50", {}))
    bronze.batch(log.table())
    early, late = wire.Log(), wire.Log()
    early.send(COLORS, color(1, "7:100", 1))
    early.send(COLORS, color(2, "8:200", 1))
    assert bronze.batch(early.table()).publication is None
    late.sent = list(log.sent)
    late.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 1}))
    result = bronze.batch(late.table())
    assert result.changes is not None
    assert result.changes["bronze.colors"]["_commit_lsn"].to_pylist() == [100]
    assert result.duplicates == 1


def test_old_and_new_schema_versions_in_one_batch_both_decode(context: Context) -> None:
    image = {
        "color_id": 2,
        "color_name": "b",
        "last_edited_by": 1,
        "valid_from": 0,
        "valid_to": 1,
        "shade": "dark",
    }
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    log.send(COLORS, wire.message(2, NEW_SCHEMA, wire.envelope(image, "7:100", 2, "c")))
    log.send(COLORS, color(3, "7:100", 3))
    ingest(context).batch(log.table())
    assert [row["shade"] for row in rows(context)] == [None, "dark", None]
    log.send(COLORS, color(4, "7:200", 1))
    ingest(context).batch(log.table())
    assert [row["_schema_id"] for row in rows(context)] == [1, 2, 1, 1]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"not avro at all", "magic byte"),
        (b"\0\0", "magic byte"),
        (b"\0\0\0\0\x63rest", "its schema is"),
        (b"\0\0\0\xff\xffrest", "unknown to the registry"),
        (color(1, "7:100", 1)[:-2], "does not fit its schema"),
        (
            wire.message(3, GROUP_SCHEMA, wire.envelope(None, "7:100", 1, "t")),
            "not warehouse.colors's envelope",
        ),
        (color(1, "no transaction", 1), "does not fit its schema"),
    ],
)
def test_a_malformed_message_becomes_one_dead_letter_and_blocks_nothing(
    context: Context, value: bytes, reason: str
) -> None:
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    log.send(COLORS, value)
    log.send(COLORS, color(2, "7:100", 2))
    assert ingest(context).batch(log.table()).dead_letters == 1
    assert ingest(context).batch(log.table()).dead_letters == 0
    assert identities(context) == [(100, 1), (100, 2)]
    (letter,) = context.lake.scan("bronze.dead_letters").to_table().to_pylist()
    assert letter["value"] == value
    assert (letter["_topic"], letter["_partition"], letter["_offset"], letter["key"]) == (
        COLORS,
        0,
        1,
        b"key",
    )
    assert reason in letter["reason"]


def test_a_value_out_of_its_columns_range_is_a_dead_letter(context: Context) -> None:
    image = {"color_id": 2, "color_name": "a", "last_edited_by": 1, "valid_from": 0, "valid_to": 1}
    absurd = wire.envelope(image, "7:100", 2, "c")
    absurd["source"] |= {"ts_us": None, "ts_ms": 2**60}
    log = wire.Log()
    log.send(COLORS, color(1, "7:100", 1))
    log.send(COLORS, wire.message(1, SCHEMA, absurd))
    result = ingest(context).batch(log.table())
    assert (result.rows, result.dead_letters) == (1, 1)
    assert identities(context) == [(100, 1)]
    (letter,) = context.lake.scan("bronze.dead_letters").to_table().to_pylist()
    assert letter["_offset"] == 1
    assert "does not fit its column" in letter["reason"]


def test_dead_letters_complete_their_transaction(context: Context) -> None:
    log = wire.Log()
    log.send(COLORS, b"poison")
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 1}))
    first = ingest(context).batch(log.table())
    assert (first.watermark, first.rows, first.dead_letters) == (-1, 0, 1)
    assert ingest(context, drained=True).check().watermark == 100  # type: ignore[union-attr]


def test_a_transaction_misses_a_row_that_no_dead_letter_stands_for(context: Context) -> None:
    log = wire.Log()
    log.send(COLORS, b"poison")
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 2}))
    ingest(context).batch(log.table())
    assert ingest(context, drained=True).check().watermark == -1  # type: ignore[union-attr]


def test_a_row_that_never_comes_is_a_named_error(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_STREAM_LOST_AFTER_SECONDS", "0.001")
    context = Context(Settings(), CATALOG, context.lake, no_spark)
    log = wire.Log()
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", {"warehouse.colors": 1}))
    ingest(context).batch(log.table())
    bronze = ingest(context, drained=True)
    time.sleep(0.002)
    with pytest.raises(LostEventsError, match="7:100"):
        bronze.check()


def test_rows_of_an_interrupted_snapshot_are_removed(context: Context) -> None:
    log = wire.Log()
    log.send(COLORS, color(1, "snapshot:100", 1, "r"))
    log.send(COLORS, color(2, "snapshot:200", 1, "r"))
    log.send(wire.TRANSACTION_TOPIC, wire.end("snapshot:200", {"warehouse.colors": 1}))
    result = ingest(context).batch(log.table())
    assert result.watermark == 200
    assert identities(context) == [(200, 1)]


def test_each_commit_says_how_far_its_table_was_complete_before(context: Context) -> None:
    log, ingested = wire.Log(), ingest(context)
    for lsn in (100, 200):
        log.send(COLORS, color(lsn, f"{lsn}:{lsn}", 1))
        log.send(wire.TRANSACTION_TOPIC, wire.end(f"{lsn}:{lsn}", {"warehouse.colors": 1}))
    ingested.batch(log.table(log.sent[:2]))
    assert context.lake.watermark("bronze.colors") == -1
    ingested.batch(log.table(log.sent[2:]))
    assert context.lake.watermark("bronze.colors") == 100


def batches(entries: Sequence[Any], cuts: Sequence[int]) -> list[Sequence[Any]]:
    edges = [0, *sorted({min(cut, len(entries)) for cut in cuts}), len(entries)]
    return [entries[start:stop] for start, stop in itertools.pairwise(edges)]


@settings(max_examples=15, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 3), min_size=1, max_size=4),
    cuts=st.lists(st.integers(0, 20), max_size=3),
    replays=st.lists(st.integers(0, 20), max_size=2),
)
def test_replays_and_restarts_at_any_point_leave_every_change_once(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], cuts: list[int], replays: list[int]
) -> None:
    log, expected = wire.Log(), []
    for number, size in enumerate(sizes):
        lsn = 100 * (number + 1)
        for sequence in range(1, size + 1):
            log.send(COLORS, color(sequence, f"{number}:{lsn}", sequence), partition=sequence % 2)
            expected.append((lsn, sequence))
        log.send(wire.TRANSACTION_TOPIC, wire.end(f"{number}:{lsn}", {"warehouse.colors": size}))
    with pytest.MonkeyPatch.context() as patch:
        context = context_at(tmp_path_factory.mktemp("ingest"), patch)
        for part in batches(log.sent, cuts):
            ingest(context).batch(log.table(part))
        for replay in replays:
            ingest(context).batch(log.table(log.sent[:replay]))
        assert identities(context) == expected
        assert context.lake.watermark("bronze.publications") == 100 * len(sizes)

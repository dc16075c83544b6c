"""One topic's messages to new rows: each change once, snapshot rows apart, and nothing of another table."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.avro import envelope_schema
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.read.messages import TopicMessages
from spark_jobs.bronze.topic import Target, TopicRows, commits, new_rows
from tests.unit.spark_jobs.bronze import wire
from tests.unit.spark_jobs.bronze.decode.test_lockstep_envelope import NEVER, assert_equal, decoded

CATALOG = load_catalog()
COLORS = CATALOG.get("source.colors")
SCHEMA = envelope_schema(COLORS)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def color(identity: tuple[str, int], op: str = "c") -> bytes:
    image = {"color_id": 1, "color_name": "Red", "last_edited_by": 1, "valid_from": 0, "valid_to": 1}
    return wire.message(1, SCHEMA, wire.envelope(image, *identity, op))


def received(values: list[bytes | None], marks: HighWaterMarks) -> TopicRows:
    size = len(values)
    messages = TopicMessages("t", [0] * size, list(range(size)), [b"k"] * size, values)
    target = Target("bronze.colors", "warehouse.colors", lake_schema(CATALOG, "bronze.colors"), COLORS)
    schemas = Schemas(lambda number: json.dumps(SCHEMA) if number == 1 else None)
    return new_rows(messages, target, schemas, marks, AT)


def test_what_is_sent_again_is_dropped_in_both_ways() -> None:
    bodies = [color(("7:8", n)) for n in [1, 1, 1, 2, 3, 4, 2, 3, 4, 5, 6, 7]]
    together = decoded(COLORS, bodies, 1)
    assert together.duplicates == 3
    assert_equal(together, decoded(COLORS, bodies, NEVER))


def test_marks_go_from_one_batch_to_the_next() -> None:
    marks = HighWaterMarks()
    first = received([color(("7:8", 1)), color(("7:8", 2)), None], marks)
    again = received([color(("7:8", 2)), color(("9:20", 1))], marks)
    assert [table["_sequence"].to_pylist() for table in first.tables] == [[1, 2]]
    assert [table["_commit_lsn"].to_pylist() for table in again.tables] == [[20]]
    assert (first.duplicates, again.duplicates) == (0, 1)


@pytest.mark.parametrize("value", [b"", b"\1\0\0\0\1rest", b"\0\0\0\0\7rest"])
def test_what_cannot_be_read_keeps_its_place_and_its_bytes(value: bytes) -> None:
    found = received([color(("7:8", 1)), value, color(("7:8", 2))], HighWaterMarks())
    (letter,) = found.dead
    assert (letter.id, letter.value, letter.key, letter.ingested_at) == ("t:0:1", value, b"k", AT)
    assert sum(table.num_rows for table in found.tables) == 2


def test_commits_count_snapshot_rows_apart() -> None:
    rows = pa.table({"_commit_lsn": [5, 5, 5, 9], "_op": ["r", "c", "d", "u"]})
    assert commits(rows) == ({5: 2, 9: 1}, {5: 1})

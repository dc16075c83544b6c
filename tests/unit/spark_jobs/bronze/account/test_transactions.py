"""END records: counts by relation, each transaction once, and what cannot be read as a dead letter."""

import json
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lakepulse.contracts.compile.avro import transaction_value_schema
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.account.transactions import TABLE, Ends, append, new_ends
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.read.messages import TopicMessages
from tests.unit.spark_jobs.bronze import wire
from tests.unit.spark_jobs.bronze.test_ingest import context_at

AT = datetime(2026, 1, 1, tzinfo=UTC)
COMMITTED_AT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=wire.COMMITTED_AT // 1000)
TEXT = {wire.TRANSACTION_SCHEMA_ID: json.dumps(transaction_value_schema()), 5: '"long"'}


def ends(values: list[bytes | None], marks: HighWaterMarks) -> Ends:
    size = len(values)
    messages = TopicMessages("t", [0] * size, list(range(size)), [None] * size, values)
    return new_ends(messages, Schemas(TEXT.get), marks, AT)


def test_an_end_record_has_its_counts_and_a_begin_record_is_passed_over() -> None:
    found = ends(
        [None, wire.end("7:100", {}, status="BEGIN"), wire.end("7:100", {"s.a": 2, "s.b": 1})],
        HighWaterMarks(),
    )
    (record,) = found.records
    assert (record.commit_lsn, record.transaction_id, record.offset) == (100, "7:100", 2)
    assert (record.event_count, record.counts) == (3, {"s.a": 2, "s.b": 1})
    assert record.committed_at == COMMITTED_AT
    assert (found.dead, found.duplicates) == ([], 0)


def test_what_was_received_before_is_a_duplicate() -> None:
    marks = HighWaterMarks()
    ends([wire.end("7:100", {"s.a": 1})], marks)
    found = ends([wire.end("7:100", {"s.a": 1}), wire.end("8:200", {"s.a": 1})], marks)
    assert [record.commit_lsn for record in found.records] == [200]
    assert found.duplicates == 1


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "magic byte 0"),
        (wire.end("7:100", {"s.a": 1})[:-9], "not a transaction record"),
        (b"\0" + struct.pack(">i", 4) + b"x", "schema id 4 is unknown"),
        (b"\0" + struct.pack(">i", 5) + b"\x02", "it is no record"),
        (wire.end("no transaction", {}), "not a transaction record"),
    ],
)
def test_damage_is_a_dead_letter_and_the_next_record_is_read(value: bytes, reason: str) -> None:
    found = ends([value, wire.end("7:100", {})], HighWaterMarks())
    assert [record.commit_lsn for record in found.records] == [100]
    (letter,) = found.dead
    assert (letter.value, letter.offset) == (value, 0)
    assert reason in letter.reason


def test_records_are_written_as_they_were_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = context_at(tmp_path, monkeypatch)
    found = ends([wire.end("7:100", {"s.a": 2}), wire.end("snapshot:200", {})], HighWaterMarks())
    append(context, "t", found.records, AT)
    rows = context.lake.scan(TABLE).to_table().sort_by("_commit_lsn").to_pylist()
    assert [(row["id"], row["_commit_lsn"], dict(row["data_collections"])) for row in rows] == [
        ("7:100", 100, {"s.a": 2}),
        ("snapshot:200", 200, {}),
    ]
    assert rows[0]["_committed_at"] == COMMITTED_AT

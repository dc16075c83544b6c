"""Avro read side by side: every number, union and skipped field at its own place, and damage marked as such."""

import io

import fastavro
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from spark_jobs.bronze.decode.avro_types import AvroType, NamedTypes
from spark_jobs.bronze.decode.lockstep import PADDING, Cursor, Numbers, Reader


@settings(deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_numbers_of_every_length(numbers: list[int]) -> None:
    zigzag = [(n << 1) ^ (n >> 63) for n in numbers]
    bodies = [varint(n & (2**64 - 1)) for n in zigzag]
    ends = np.cumsum([len(each) for each in bodies])
    starts = np.concatenate([[0], ends[:-1]])
    data = np.frombuffer(b"".join([*bodies, PADDING]), np.uint8)
    cursor = Cursor(data, starts.astype(np.int64), ends)
    read = Reader(NamedTypes("long")).read(cursor, "long")
    assert isinstance(read, Numbers)
    assert read.values.tolist() == numbers
    assert cursor.at.tolist() == ends.tolist()
    assert not cursor.bad.any()


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


SKIPPED: AvroType = {
    "type": "record",
    "name": "skipped",
    "fields": [
        {"name": "text", "type": "string"},
        {"name": "maybe", "type": ["null", "double", "long"]},
        {"name": "kind", "type": {"type": "enum", "name": "kind", "symbols": ["a", "b"]}},
    ],
}
NULLABLE: AvroType = ["null", "double"]
RECORDS = st.fixed_dictionaries(
    {
        "text": st.text(max_size=5),
        "maybe": st.none() | st.floats(allow_nan=False) | st.integers(-(2**40), 2**40),
        "kind": st.sampled_from("ab"),
    }
)


def encoded(schema: AvroType, value: object) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), value)
    return out.getvalue()


@settings(deadline=None)
@given(st.lists(st.tuples(RECORDS, st.none() | st.floats(allow_nan=False)), min_size=1, max_size=8))
def test_what_comes_behind_a_skipped_record_is_read_at_its_place(
    messages: list[tuple[dict[str, object], float | None]],
) -> None:
    bodies = [encoded(SKIPPED, record) + encoded(NULLABLE, number) for record, number in messages]
    ends = np.cumsum([len(body) for body in bodies]).astype(np.int64)
    starts = ends - np.array([len(body) for body in bodies])
    cursor = Cursor(np.frombuffer(b"".join([*bodies, PADDING]), np.uint8), starts, ends)
    reader = Reader(NamedTypes(SKIPPED))
    reader.skip(cursor, SKIPPED)
    read = reader.read(cursor, NULLABLE)
    assert isinstance(read, Numbers)
    valid = [True] * len(bodies) if read.valid is None else read.valid.tolist()
    found = [value if there else None for value, there in zip(read.values.tolist(), valid, strict=True)]
    assert found == [number for _, number in messages]
    assert cursor.at.tolist() == ends.tolist()
    assert not cursor.bad.any()


def test_a_length_or_a_branch_that_cannot_be_is_bad() -> None:
    # A string of 60 bytes where one is left, one of -1 byte, a branch that is none, a varint of eleven bytes.
    bodies = [b"\x78a", b"\x01a", b"\x06a", b"\xff" * 10 + b"\x01"]
    for body, schema in zip(bodies, ("string", "string", NULLABLE, "long"), strict=True):
        data = np.frombuffer(body + PADDING, np.uint8)
        cursor = Cursor(data, np.zeros(1, np.int64), np.array([len(body)]))
        Reader(NamedTypes(schema)).read(cursor, schema)
        assert cursor.bad.all(), body

"""Values that were read side by side, as columns: nulls and damaged messages left out at their own places."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.bronze.decode.lockstep import PADDING, Cursor, Numbers, Spans
from spark_jobs.bronze.decode.lockstep_columns import arrow, kept, lake_column, short, unscaled


def spans(values: list[bytes | None]) -> tuple[Cursor, Spans]:
    """The values behind each other, a byte between them, and where each one is."""
    parts = [b"?" + (value or b"") for value in values]
    ends = np.cumsum([len(part) for part in parts]).astype(np.int64)
    lengths = np.array([len(value or b"") for value in values], np.int64)
    data = np.frombuffer(b"".join([*parts, PADDING]), np.uint8)
    valid = np.array([value is not None for value in values])
    return Cursor(data, ends - lengths, ends), Spans(ends - lengths, lengths, valid)


@given(st.lists(st.none() | st.text(max_size=5), min_size=1))
def test_texts_come_out_as_they_went_in(texts: list[str | None]) -> None:
    cursor, found = spans([None if text is None else text.encode() for text in texts])
    assert arrow(cursor, found, pa.string()).to_pylist() == texts


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_big_endian_integers_of_one_to_eight_bytes(numbers: list[int]) -> None:
    lengths = [(max(number, ~number).bit_length() + 8) // 8 for number in numbers]
    encoded = zip(numbers, lengths, strict=True)
    cursor, found = spans([number.to_bytes(length, "big", signed=True) for number, length in encoded])
    assert short(found).all()
    assert unscaled(cursor, found).values.tolist() == numbers


def test_spans_of_no_or_too_many_bytes_are_not_short_and_nulls_do_not_matter() -> None:
    _, found = spans([b"", b"1", b"12345678", b"123456789", None])
    assert short(found).tolist() == [False, True, True, False, True]


def test_only_the_good_messages_values_are_kept() -> None:
    good = np.array([True, False, True])
    numbers = kept(Numbers(np.array([1, 2, 3]), np.array([False, True, True])), good)
    assert isinstance(numbers, Numbers)
    assert numbers.values.tolist() == [1, 3]
    cursor, found = spans([b"a", b"b", b"c"])
    assert arrow(cursor, kept(found, good), pa.binary()).to_pylist() == [b"a", b"c"]


def test_text_that_is_no_utf8_is_refused() -> None:
    cursor, found = spans([b"\xff"])
    with pytest.raises(pa.ArrowInvalid):
        lake_column(cursor, found, "string", {"type": "string"})

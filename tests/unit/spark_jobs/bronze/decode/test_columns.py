"""Values as Avro carries them, in the lake's types."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spark_jobs.bronze.decode.columns import column


def decimal_type(precision: int, scale: int) -> dict[str, object]:
    return {"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale}


def as_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 8) // 8, "big", signed=True)


@pytest.mark.parametrize(("precision", "scale"), [(18, 2), (38, 10)])
@settings(deadline=None)
@given(data=st.data())
def test_decimals_are_exact(precision: int, scale: int, data: st.DataObject) -> None:
    bound = 10**precision - 1
    numbers = data.draw(st.lists(st.none() | st.integers(-bound, bound)))
    values = [None if number is None else as_bytes(number) for number in numbers]
    built = column(["null", decimal_type(precision, scale)], values)
    assert built.type == pa.decimal128(precision, scale)
    assert built.to_pylist() == [None if n is None else Decimal(f"{n}E{-scale}") for n in numbers]


def test_a_decimal_with_too_many_digits_is_refused() -> None:
    with pytest.raises(OverflowError, match="more than 4 digits"):
        column(decimal_type(4, 2), [as_bytes(10_000)])


@pytest.mark.parametrize(
    ("name", "avro", "value", "expected"),
    [
        ("io.debezium.time.Date", "int", 1, date(1970, 1, 2)),
        ("io.debezium.time.Timestamp", "long", 1, datetime(1970, 1, 1, 0, 0, 0, 1000, UTC)),
        ("io.debezium.time.MicroTimestamp", "long", -1, datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)),
        (
            "io.debezium.time.ZonedTimestamp",
            "string",
            "2026-05-31T12:00:00.123456+02:00",
            datetime(2026, 5, 31, 10, 0, 0, 123_456, UTC),
        ),
    ],
)
def test_times_are_microseconds_in_utc(name: str, avro: str, value: object, expected: object) -> None:
    assert column({"type": avro, "connect.name": name}, [value, None]).to_pylist() == [expected, None]


def test_nested_values_become_json_text() -> None:
    assert column({"type": "array", "items": "long"}, [[1, 2], None]).to_pylist() == ["[1, 2]", None]

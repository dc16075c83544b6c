"""One value at a time: what has a counterpart in Avro is said exactly, and the rest is refused, not bent."""

import io
from decimal import Context, Decimal

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.capture.avro import column_codecs
from cdc_simulator.capture.avro.column_codecs import UnreadableValueError, zero
from cdc_simulator.capture.avro.varint import varint
from cdc_simulator.capture.postgres.column_types import Oid, WireColumn
from lakepulse.contracts.compile.avro import field_type
from lakepulse.contracts.types import Kind, LogicalType
from tests.unit.cdc_simulator.capture import wire

NAN = b"\0\0\0\0\xc0\0\0\0"


def unscaled(encoded: bytes) -> int:
    """The number in Avro bytes of fewer than 64."""
    assert encoded[0] == 2 * (len(encoded) - 1)
    return int.from_bytes(encoded[1:], "big", signed=True)


@given(st.decimals(-(10**20), 10**20, places=4), st.integers(4, 12))
def test_a_numeric_is_its_unscaled_value_at_the_columns_scale(value: Decimal, scale: int) -> None:
    expected = int(value.scaleb(scale, Context(prec=60)))
    assert unscaled(column_codecs.numeric(wire.numeric(value), scale)) == expected


@pytest.mark.parametrize(
    ("raw", "message"), [(NAN, "NaN"), (wire.numeric(Decimal("1.005")), "2 decimal places")]
)
def test_a_numeric_that_avro_cannot_say_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(UnreadableValueError, match=message):
        column_codecs.numeric(raw, 2)


def test_days_and_moments_count_from_1970_and_infinities_stay() -> None:
    assert column_codecs.date(0) == varint(10_957)
    assert column_codecs.date(-10_957) == varint(0)
    assert column_codecs.date(2**31 - 1) == varint(2**31 - 1)
    assert column_codecs.timestamp(1) == varint(946_684_800_000_001)
    assert column_codecs.timestamp(-(2**63)) == varint(-(2**63))


def test_a_moment_with_zone_is_text_and_infinity_has_none() -> None:
    assert column_codecs.zoned_timestamp(-1)[1:] == b"1999-12-31T23:59:59.999999Z"
    with pytest.raises(UnreadableValueError, match="outside the years"):
        column_codecs.zoned_timestamp(2**63 - 1)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_stands_for_an_absent_value_is_zero_or_empty_in_every_type(kind: Kind) -> None:
    logical = LogicalType(kind, 18, 2) if kind is Kind.DECIMAL else LogicalType(kind)
    body = io.BytesIO(zero(WireColumn("c", Oid.TEXT, logical, nullable=False)))
    value = fastavro.schemaless_reader(body, fastavro.parse_schema(field_type(logical)), None)
    assert value == "1970-01-01T00:00:00.000000Z" if kind is Kind.TIMESTAMPTZ else not value
    assert body.read() == b""

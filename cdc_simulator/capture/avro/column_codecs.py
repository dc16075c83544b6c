"""One value from Postgres' binary form to Avro's, per type; ``row_encoder`` strings them together.

Binary forms: the ``*send`` functions of Postgres (numericsend, timestamp_send, …). Avro forms are Debezium's: dates
are days, timestamps µs, timestamps with time zone ISO text in UTC, numerics the two's complement of the unscaled
value (https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-data-types).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from struct import Struct
from uuid import UUID

from cdc_simulator.capture.avro.varint import varint
from cdc_simulator.capture.postgres.column_types import Oid, WireColumn
from cdc_simulator.capture.postgres.pgoutput import POSTGRES_EPOCH_US
from lakepulse.contracts.types import Kind

Codec = Callable[[bytes], bytes]
"""The bytes of one value in Postgres' binary form (no length) to its Avro form (no union branch).

Raises UnreadableValueError where the value has no counterpart.
"""

IntegerCodec = Callable[[int], bytes]
"""The same for types that are an integer on the wire."""

UNAVAILABLE = b"__debezium_unavailable_value"
_POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_POSTGRES_EPOCH_DAYS = 10_957
_INFINITIES = {2**63 - 1, -(2**63)}
_INFINITE_DATES = {2**31 - 1, -(2**31)}

_FLOAT4, _FLOAT8 = Struct(">f"), Struct("<d")
_NUMERIC = Struct(">hhHH")
_DIGITS = 4
"""Decimal digits in one digit of numeric's base, 10,000."""


class UnreadableValueError(ValueError):
    """A value that its Avro type cannot say."""


class UnexpectedNullError(ValueError):
    """A null, or a value that was left out, in a column that is declared not to have any."""


def date(days: int) -> bytes:
    """Days since 2000 to days since 1970; the infinities keep their int32."""
    return varint(days if days in _INFINITE_DATES else days + _POSTGRES_EPOCH_DAYS)


def timestamp(micros: int) -> bytes:
    """Microseconds since 2000 to microseconds since 1970; the infinities keep their int64."""
    return varint(micros if micros in _INFINITIES else micros + POSTGRES_EPOCH_US)


def zoned_timestamp(micros: int) -> bytes:
    """ISO text in UTC, six digits of a second; beyond the years 1 to 9999 (infinity too) it is refused."""
    try:
        moment = _POSTGRES_EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise UnreadableValueError("a timestamp outside the years 1 to 9999") from error
    return string(f"{moment.year:04}-{moment:%m-%dT%H:%M:%S.%f}Z".encode())


def boolean(value: int) -> bytes:
    """One byte, 0 or 1."""
    return b"\x01" if value else b"\x00"


def numeric(raw: bytes, scale: int) -> bytes:
    """Unscaled value at ``scale`` as Avro bytes; NaN, infinities and digits beyond the scale are refused."""
    count, weight, sign, _ = _NUMERIC.unpack_from(raw)
    if sign not in (0, 0x4000):
        raise UnreadableValueError("a numeric that is NaN or infinite")
    digits = 0
    for at in range(8, 8 + 2 * count, 2):
        digits = digits * 10**_DIGITS + (raw[at] << 8 | raw[at + 1])
    shift = _DIGITS * (weight - count + 1) + scale
    unscaled, lost = (digits * 10**shift, 0) if shift >= 0 else divmod(digits, 10**-shift)
    if lost:
        raise UnreadableValueError(f"a numeric with more than {scale} decimal places")
    unscaled = -unscaled if sign else unscaled
    size = (unscaled + (unscaled < 0)).bit_length() // 8 + 1
    return string(unscaled.to_bytes(size, "big", signed=True))


def string(raw: bytes) -> bytes:
    """Text (UTF-8 already) or bytes: the same in Avro."""
    return varint(len(raw)) + raw


def uuid(raw: bytes) -> bytes:
    """The canonical text."""
    return string(str(UUID(bytes=raw)).encode())


def jsonb(raw: bytes) -> bytes:
    """The text behind the format's version byte."""
    return string(raw[1:])


def single(raw: bytes) -> bytes:
    """float4, widened to Avro's double."""
    return _FLOAT8.pack(*_FLOAT4.unpack(raw))


def double(raw: bytes) -> bytes:
    """float8: big-endian here, little-endian in Avro."""
    return raw[::-1]


INTEGERS: dict[int, tuple[str, IntegerCodec]] = {
    Oid.BOOL: ("B", boolean),
    Oid.INT2: ("h", varint),
    Oid.INT4: ("i", varint),
    Oid.INT8: ("q", varint),
    Oid.OID: ("I", varint),
    Oid.DATE: ("i", date),
    Oid.TIMESTAMP: ("q", timestamp),
    Oid.TIMESTAMPTZ: ("q", zoned_timestamp),
}
"""Types that are an integer on the wire: its ``struct`` format and its codec."""

RAW = frozenset({Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME, Oid.JSON, Oid.XML, Oid.BYTEA})
"""Types whose bytes are Avro's own: only the length is written anew."""

_OTHERS: dict[int, Codec] = {Oid.FLOAT4: single, Oid.FLOAT8: double, Oid.UUID: uuid, Oid.JSONB: jsonb}


def codec(column: WireColumn) -> Codec:
    """The codec of a column that is neither an integer on the wire nor raw."""
    if column.oid == Oid.NUMERIC:
        return _numeric_at(column.type.scale or 0)
    return _OTHERS[column.oid]


@cache
def _numeric_at(scale: int) -> Codec:
    return partial(numeric, scale=scale)


def zero(column: WireColumn) -> bytes:
    """What Debezium puts where a required column is absent, as in a delete's before-image: 0, "" or empty."""
    if column.type.kind is Kind.FLOAT64:
        return bytes(8)
    if column.type.kind is Kind.DECIMAL:
        return string(b"\x00")
    if column.type.kind is Kind.TIMESTAMPTZ:
        return string(b"1970-01-01T00:00:00.000000Z")
    return b"\x00"

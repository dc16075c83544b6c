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

from cdc_simulator.capture.column_types import Oid, WireColumn
from cdc_simulator.capture.pgoutput import POSTGRES_EPOCH_US
from cdc_simulator.capture.varint import varint
from lakepulse.contracts.types import Kind

Codec = Callable[[bytes], bytes]
"""The bytes of one value in Postgres' binary form (no length) to its Avro form (no union branch).

Raises UnreadableValueError where the value has no counterpart.
"""

UNAVAILABLE = b"__debezium_unavailable_value"
_POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_POSTGRES_EPOCH_DAYS = 10_957
_INFINITIES = {2**63 - 1, -(2**63)}
_INFINITE_DATES = {2**31 - 1, -(2**31)}

_INT2, _INT4, _INT8 = Struct(">h"), Struct(">i"), Struct(">q")
_FLOAT4, _FLOAT8 = Struct(">f"), Struct("<d")
_NUMERIC = Struct(">hhHH")

FIXED_SIZES = {
    Oid.BOOL: 1,
    Oid.INT2: 2,
    Oid.INT4: 4,
    Oid.OID: 4,
    Oid.DATE: 4,
    Oid.FLOAT4: 4,
    Oid.INT8: 8,
    Oid.FLOAT8: 8,
    Oid.TIMESTAMP: 8,
    Oid.TIMESTAMPTZ: 8,
    Oid.UUID: 16,
}
"""Bytes of a value, for the types of fixed size."""


class UnreadableValueError(ValueError):
    """A value that its Avro type cannot say."""


class UnexpectedNullError(ValueError):
    """A null, or a value that was left out, in a column that is declared not to have any."""


def integer(raw: bytes) -> bytes:
    """int2, int4, int8 or oid."""
    return varint(int.from_bytes(raw, "big", signed=True))


def unsigned(raw: bytes) -> bytes:
    """Type oid."""
    return varint(int.from_bytes(raw, "big"))


def date(raw: bytes) -> bytes:
    """Days since 1970; the infinities keep their int32."""
    (days,) = _INT4.unpack(raw)
    return varint(days if days in _INFINITE_DATES else days + _POSTGRES_EPOCH_DAYS)


def timestamp(raw: bytes) -> bytes:
    """Microseconds since 1970; the infinities keep their int64."""
    (micros,) = _INT8.unpack(raw)
    return varint(micros if micros in _INFINITIES else micros + POSTGRES_EPOCH_US)


def zoned_timestamp(raw: bytes) -> bytes:
    """ISO text in UTC, six digits of a second; beyond the years 1 to 9999 (infinity too) it is refused."""
    (micros,) = _INT8.unpack(raw)
    try:
        moment = _POSTGRES_EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise UnreadableValueError("a timestamp outside the years 1 to 9999") from error
    return string(f"{moment.year:04}-{moment:%m-%dT%H:%M:%S.%f}Z".encode())


def numeric(raw: bytes, scale: int) -> bytes:
    """Unscaled value at ``scale`` as Avro bytes; NaN, the infinities and digits beyond the scale are refused."""
    count, weight, sign, _ = _NUMERIC.unpack_from(raw)
    if sign not in (0, 0x4000):
        raise UnreadableValueError("a numeric that is NaN or infinite")
    digits = 0
    for at in range(8, 8 + 2 * count, 2):
        digits = digits * 10_000 + (raw[at] << 8 | raw[at + 1])
    shift = 4 * (weight - count + 1) + scale
    unscaled, lost = (digits * 10**shift, 0) if shift >= 0 else divmod(digits, 10**-shift)
    if lost:
        raise UnreadableValueError(f"a numeric with more than {scale} decimal places")
    unscaled = -unscaled if sign else unscaled
    return string(unscaled.to_bytes((unscaled + (unscaled < 0)).bit_length() // 8 + 1, "big", signed=True))


def string(raw: bytes) -> bytes:
    """Text (UTF-8 already) or bytes: the same in Avro."""
    return varint(len(raw)) + raw


def uuid(raw: bytes) -> bytes:
    """The canonical text."""
    return string(str(UUID(bytes=raw)).encode())


def jsonb(raw: bytes) -> bytes:
    """The text behind the format's version byte."""
    return string(raw[1:])


def boolean(raw: bytes) -> bytes:
    """Both formats have one byte, 0 or 1."""
    return raw


def single(raw: bytes) -> bytes:
    """float4, widened to Avro's double."""
    return _FLOAT8.pack(*_FLOAT4.unpack(raw))


def double(raw: bytes) -> bytes:
    """float8: big-endian here, little-endian in Avro."""
    return raw[::-1]


_CODECS: dict[int, Codec] = {
    Oid.BOOL: boolean,
    Oid.BYTEA: string,
    Oid.NAME: string,
    Oid.INT8: integer,
    Oid.INT2: integer,
    Oid.INT4: integer,
    Oid.TEXT: string,
    Oid.OID: unsigned,
    Oid.JSON: string,
    Oid.XML: string,
    Oid.FLOAT4: single,
    Oid.FLOAT8: double,
    Oid.BPCHAR: string,
    Oid.VARCHAR: string,
    Oid.DATE: date,
    Oid.TIMESTAMP: timestamp,
    Oid.TIMESTAMPTZ: zoned_timestamp,
    Oid.UUID: uuid,
    Oid.JSONB: jsonb,
}


def codec(column: WireColumn) -> Codec:
    """The codec of a column; KeyError for a type that ``column_types.logical_type`` does not know."""
    if column.oid == Oid.NUMERIC:
        return _numeric_at(column.type.scale or 0)
    return _CODECS[column.oid]


@cache
def _numeric_at(scale: int) -> Codec:
    return partial(numeric, scale=scale)


def zero(column: WireColumn) -> bytes:
    """What Debezium puts where a required column is absent, as in the before-image of a delete: 0, "" or empty."""
    if column.type.kind is Kind.FLOAT64:
        return bytes(8)
    if column.type.kind is Kind.DECIMAL:
        return string(b"\x00")
    if column.type.kind is Kind.TIMESTAMPTZ:
        return string(b"1970-01-01T00:00:00.000000Z")
    return b"\x00"


class ValueCache(dict[bytes, bytes]):
    """Encoded values by their bytes on the wire (header included): business data repeats.

    ``prefix`` is the union branch. Emptied when it holds ``limit`` values, so that memory stays bounded. Raises
    UnexpectedNullError where the header is not that of a value, which is how a null in a required column is found.
    """

    limit = 32_768

    def __init__(self, encode: Codec, header: bytes, prefix: bytes) -> None:
        super().__init__()
        self._encode, self._header, self._prefix = encode, header, prefix

    def __missing__(self, wire: bytes) -> bytes:
        if not wire.startswith(self._header):
            raise UnexpectedNullError
        if len(self) >= self.limit:
            self.clear()
        # A header that ends in the value's length is 4 (COPY) or 5 (pgoutput) bytes long.
        encoded = self[wire] = self._prefix + self._encode(wire[(5 if wire[0] == 0x62 else 4) :])
        return encoded


@cache
def value_cache(encode: Codec, header: bytes, prefix: bytes) -> ValueCache:
    """One cache per codec, header and union branch, shared by all tables."""
    return ValueCache(encode, header, prefix)

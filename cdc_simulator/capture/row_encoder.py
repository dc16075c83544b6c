"""Compiles, per table, the function that turns a row as Postgres sends it into an Avro record, without a dict.

The same columns serve pgoutput's tuples and COPY's rows (``Wire``). The values' codecs are in ``column_codecs``;
the envelope around the row is in ``envelope``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from struct import Struct
from zlib import crc32

from cdc_simulator.capture.column_codecs import (
    FIXED_SIZES,
    UNAVAILABLE,
    UnexpectedNullError,
    codec,
    string,
    value_cache,
    zero,
)
from cdc_simulator.capture.column_types import Oid, WireColumn
from cdc_simulator.capture.varint import CONTINUED, LENGTHS, MINIMAL, varint

RowEncoder = Callable[[bytes, int, bytes, bytes], tuple[bytes, bytes, int, int]]
"""``(data, at, head, tail)`` -> ``(head + Avro record + tail, Kafka key, partition, end of the row)``.

``at`` is the row's first column (behind the column count). Raises UnexpectedNullError and UnreadableValueError
(``column_codecs``).
"""

_RAW = frozenset({Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME, Oid.JSON, Oid.XML, Oid.BYTEA})
"""Types whose bytes are Avro's own: only the length is written anew."""


@dataclass(frozen=True, slots=True)
class Wire:
    """How a value is framed: ``header`` bytes in front of it, ending in its length; ``null`` as an expression."""

    header: int
    tag: bytes
    null: str
    null_size: int
    has_unchanged: bool


TUPLE = Wire(header=5, tag=b"b", null="d[p] == 110", null_size=1, has_unchanged=True)
"""A tuple of pgoutput: a kind byte, then length and value."""

COPY = Wire(header=4, tag=b"", null="d[p] == 255", null_size=4, has_unchanged=False)
"""A row of COPY … (FORMAT binary): length (-1: null) and value."""


@dataclass(frozen=True, slots=True)
class RowShape:
    """What a row encoder is compiled from.

    ``key`` and ``route_by`` are column names; the key's record has its columns in the row's order; ``key_head`` stands in front of the key's record (the registry's schema
    id). ``identity_only``: the row carries the key alone, as the old row does under REPLICA IDENTITY DEFAULT.
    """

    columns: tuple[WireColumn, ...]
    key: tuple[str, ...]
    route_by: str | None
    partitions: int
    key_head: bytes
    wire: Wire = TUPLE
    identity_only: bool = False


def compile_row_encoder(shape: RowShape) -> RowEncoder:
    """The encoder for rows of that shape.

    The partition is the CRC-32 (librdkafka's ``consistent``) of the routing column's Avro value modulo the number of
    partitions; a row without a routing column, or with a null in it, is routed by its key's Avro value.
    """
    names: dict[str, object] = {
        "join": b"".join,
        "crc32": crc32,
        "varint": varint,
        "LENGTHS": LENGTHS,
        "MINIMAL": MINIMAL,
        "CONTINUED": CONTINUED,
        "length_of": Struct(">I").unpack_from,
        "int8_of": Struct(">q").unpack_from,
        "int4_of": Struct(">i").unpack_from,
        "NULL": b"\x00",
        "required": _raise_unexpected_null,
        "KEY_HEAD": shape.key_head,
    }
    body = chain.from_iterable(_column(shape, i, names) for i in range(len(shape.columns)))
    lines = ["def encode(d, p, head, tail):", *(f"    {line}" for line in body), *_result(shape)]
    # Generated from a closed set of column styles; no name or value from outside enters the source.
    exec(compile("\n".join(lines), "<row encoder>", "exec"), names)  # noqa: S102
    encoder: RowEncoder = names["encode"]  # type: ignore[assignment]
    return encoder


def _raise_unexpected_null() -> None:
    raise UnexpectedNullError


def _result(shape: RowShape) -> Iterator[str]:
    pieces = ", ".join(f"c{i}, s{i}" if c.oid in _RAW else f"c{i}" for i, c in enumerate(shape.columns))
    yield f"    key = {_key(shape)}"
    yield f"    partition = crc32({_route(shape)}) % {shape.partitions}"
    yield f"    return join((head, {pieces}, tail)), KEY_HEAD + key, partition, p"


def _key(shape: RowShape) -> str:
    keys = [i for i, column in enumerate(shape.columns) if column.name in shape.key]
    return " + ".join(f"c{i} + s{i}" if shape.columns[i].oid in _RAW else f"c{i}" for i in keys)


def _route(shape: RowShape) -> str:
    for i, column in enumerate(shape.columns):
        if column.name == shape.route_by and not shape.identity_only and column.oid not in _RAW:
            return f"(c{i}[1:] or key)" if column.nullable else f"c{i}"
    return "key"


def _column(shape: RowShape, i: int, names: dict[str, object]) -> Iterator[str]:
    column, wire = shape.columns[i], shape.wire
    if column.nullable:
        yield f"if {wire.null}: c{i} = NULL{_no_text(column, i)}; p += {wire.null_size}"
        yield "else:"
        yield from (f"    {line}" for line in _value(shape, i, names))
    elif shape.identity_only and column.name not in shape.key:
        names[f"zero{i}"] = zero(column)
        yield f"if {wire.null}: c{i} = zero{i}{_no_text(column, i)}; p += {wire.null_size}"
        yield "else:"
        yield from (f"    {line}" for line in _value(shape, i, names))
    else:
        yield from _value(shape, i, names)


def _no_text(column: WireColumn, i: int) -> str:
    return f"; s{i} = b''" if column.oid in _RAW else ""


def _value(shape: RowShape, i: int, names: dict[str, object]) -> Iterator[str]:
    column = shape.columns[i]
    if column.oid in _RAW:
        return _raw_value(shape.wire, column, i, names)
    if column.name in shape.key and column.oid in (Oid.INT8, Oid.INT4) and not column.nullable:
        return _key_integer(shape.wire, column, i)
    if column.oid in (Oid.UUID, Oid.JSONB, Oid.FLOAT8):
        return _uncached_value(shape.wire, column, i, names)
    return _cached_value(shape.wire, column, i, names)


def _branch(column: WireColumn) -> bytes:
    return b"\x02" if column.nullable else b""


def _raw_value(wire: Wire, column: WireColumn, i: int, names: dict[str, object]) -> Iterator[str]:
    names[f"unavailable{i}"] = _branch(column) + string(UNAVAILABLE)
    names[f"lengths{i}"] = [_branch(column) + length for length in LENGTHS] if column.nullable else LENGTHS
    if wire.has_unchanged:
        yield f"if d[p] == 117: c{i} = unavailable{i}; s{i} = b''; p += 1"
        yield "else:"
    indent = "    " if wire.has_unchanged else ""
    if not column.nullable:
        yield f"{indent}if {wire.null}: required()"
    yield f"{indent}n, = length_of(d, p + {wire.header - 4}); p += {wire.header}"
    yield f"{indent}c{i} = lengths{i}[n] if n < 8192 else {_branch(column)!r} + varint(n)"
    yield f"{indent}s{i} = d[p:p + n]; p += n"


def _key_integer(wire: Wire, column: WireColumn, i: int) -> Iterator[str]:
    size = FIXED_SIZES[Oid(column.oid)]
    yield f"if {wire.null}: required()"
    yield f"v, = int{size}_of(d, p + {wire.header}); p += {wire.header + size}"
    yield f"if 8191 < v < 134217728: v += v; c{i} = CONTINUED[v & 16383] + MINIMAL[v >> 14]"
    yield f"else: c{i} = varint(v)"


def _uncached_value(wire: Wire, column: WireColumn, i: int, names: dict[str, object]) -> Iterator[str]:
    names[f"encode{i}"] = codec(column)
    if not column.nullable:
        yield f"if {wire.null}: required()"
    yield f"n, = length_of(d, p + {wire.header - 4}); p += {wire.header}"
    yield f"c{i} = {_branch(column)!r} + encode{i}(d[p:p + n]); p += n"


def _cached_value(wire: Wire, column: WireColumn, i: int, names: dict[str, object]) -> Iterator[str]:
    size = FIXED_SIZES.get(Oid(column.oid))
    length = b"" if size is None else size.to_bytes(4, "big")
    names[f"values{i}"] = value_cache(codec(column), wire.tag + length, _branch(column))
    if size is None:
        if not column.nullable:
            yield f"if {wire.null}: required()"
        yield f"e = p + {wire.header} + d[p + {wire.header - 1}]"
    else:
        yield f"e = p + {wire.header + size}"
    yield f"c{i} = values{i}[d[p:e]]; p = e"

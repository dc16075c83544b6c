"""Row encoders: per table, a generated function that turns a row as Postgres sends it into an Avro record.

No dict is built, and no column's type is looked up per row: both are constants of the generated code (decision 19). The
same columns serve pgoutput's tuples and COPY's rows (``Wire``). The values' codecs are in ``column_codecs``,
the envelope around the row is in ``envelope``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from struct import Struct
from struct import error as StructError
from zlib import crc32

from cdc_simulator.capture.avro.column_codecs import (
    INTEGERS,
    RAW,
    UNAVAILABLE,
    UnexpectedNullError,
    codec,
    string,
    zero,
)
from cdc_simulator.capture.avro.value_cache import bytes_cache, integer_cache
from cdc_simulator.capture.avro.varint import CONTINUED, LENGTHS, MINIMAL, varint
from cdc_simulator.capture.postgres.column_types import Oid, WireColumn

RowEncoder = Callable[[bytes, int, bytes, bytes], tuple[bytes, bytes, int, int]]
"""``(data, at, head, tail)`` -> ``(head + Avro record + tail, Kafka key, partition, end of the row)``.

``at`` is the row's first column (behind the column count). Raises UnexpectedNullError and UnreadableValueError
(``column_codecs``).
"""


@dataclass(frozen=True, slots=True)
class Wire:
    """How a value is framed: ``header`` bytes in front of it, which end in its length.

    ``present`` is a header's first byte, ``null`` that of a null of ``null_size`` bytes in all, ``unchanged`` that of
    a TOASTed value that was left out (None: there is none).
    """

    header: int
    present: int
    null: int
    null_size: int
    unchanged: int | None


TUPLE = Wire(header=5, present=ord("b"), null=ord("n"), null_size=1, unchanged=ord("u"))
"""A tuple of pgoutput: a kind byte, then length and value."""

COPY = Wire(header=4, present=0, null=0xFF, null_size=4, unchanged=None)
"""A row of COPY … (FORMAT binary): length (-1: null; else below 2^24 for all but raw types), then the value."""


@dataclass(frozen=True, slots=True)
class RowShape:
    """What a row encoder is compiled from.

    ``key`` and ``route_by`` are column names; the key's record has its columns in the row's order. ``key_head`` stands
    in front of it (the registry's schema id). ``identity_only``: the row carries the key alone, as the old row does
    under REPLICA IDENTITY DEFAULT.
    """

    columns: tuple[WireColumn, ...]
    key: tuple[str, ...]
    route_by: str | None
    partitions: int
    key_head: bytes
    wire: Wire = TUPLE
    identity_only: bool = False

    def may_be_absent(self, column: WireColumn) -> bool:
        """Whether the row may hold a null there."""
        return column.nullable or (self.identity_only and column.name not in self.key)


def compile_row_encoder(shape: RowShape) -> RowEncoder:
    """The encoder for rows of that shape.

    The partition is the CRC-32 (librdkafka's ``consistent``) of the routing column's Avro value modulo the number of
    partitions; a row without a routing column, or with a null in it, is routed by its key's Avro value.
    """
    generator = _Generator(shape)
    code = "\n".join(["def encode(d, p, head, tail):", *(f"    {line}" for line in generator.lines())])
    # Generated from a closed set of column styles; no name or value from outside enters the code.
    exec(compile(code, "<row encoder>", "exec"), generator.names)  # noqa: S102
    encoder: RowEncoder = generator.names["encode"]  # type: ignore[assignment]
    return encoder


class _Generator:
    r"""Writes the function's lines; ``names`` are the globals they use.

    In them ``d`` is the data, ``p`` the position, ``c3`` the third column's Avro bytes (``s3`` the text behind them
    where it is raw). For an int8 key and a nullable text behind it:

        try: f0, v0, = run0(d, p); p += 13
        except StructError: raise UnexpectedNullError from None
        if not f0 == 98: raise UnexpectedNullError
        c0 = CONTINUED[v0 << 1 & 16383] + MINIMAL[v0 >> 13] if 8191 < v0 < 134217728 else varint(v0)
        if d[p] == 110: c1 = absent1; s1 = b''; p += 1
        elif d[p] == 117: c1 = unavailable1; s1 = b''; p += 1
        else:
            n, = length_at(d, p + 1); p += 5
            c1 = lengths1[n] if n < 8192 else b'\x02' + varint(n)
            s1 = d[p:p + n]; p += n
        key = c0
        partition = crc32(key) % 6
        return join((head, c0, c1, s1, tail)), KEY_HEAD + key, partition, p
    """

    def __init__(self, shape: RowShape) -> None:
        self._shape, self._wire = shape, shape.wire
        self.names: dict[str, object] = {
            "join": b"".join,
            "crc32": crc32,
            "varint": varint,
            "LENGTHS": LENGTHS,
            "MINIMAL": MINIMAL,
            "CONTINUED": CONTINUED,
            "NULL": b"\x00",
            "KEY_HEAD": shape.key_head,
            "UnexpectedNullError": UnexpectedNullError,
            "StructError": StructError,
            "length_at": Struct(">I").unpack_from,
        }

    def lines(self) -> Iterator[str]:
        for is_run, columns in groupby(enumerate(self._shape.columns), lambda item: self._in_run(item[1])):
            if is_run:
                yield from self._run(list(columns))
            else:
                for i, column in columns:
                    yield from self._column(i, column)
        yield from self._result()

    def _in_run(self, column: WireColumn) -> bool:
        return column.oid in INTEGERS and not self._shape.may_be_absent(column)

    def _run(self, columns: Sequence[tuple[int, WireColumn]]) -> Iterator[str]:
        """Columns of fixed size that are always there: read at once, their headers' first bytes checked."""
        # One unpack for all: their sizes are known, so no column's place depends on the value before it. Only the kind
        # byte, or a length's high byte, is left to check: a null would have put other bytes there.
        first = columns[0][0]
        layout = Struct(">" + "".join(f"B{self._wire.header - 1}x{INTEGERS[c.oid][0]}" for _, c in columns))
        self.names[f"run{first}"] = layout.unpack_from
        # Where a null made the row too short for the run, there is nothing left to check.
        yield f"try: {', '.join(f'f{i}, v{i}' for i, _ in columns)}, = run{first}(d, p); p += {layout.size}"
        yield "except StructError: raise UnexpectedNullError from None"
        flags = " == ".join(f"f{i}" for i, _ in columns)
        yield f"if not {flags} == {self._wire.present}: raise UnexpectedNullError"
        for i, column in columns:
            yield self._integer(i, column)

    def _integer(self, i: int, column: WireColumn) -> str:
        if column.name in self._shape.key and column.oid in (Oid.INT4, Oid.INT8):
            # A key seldom repeats: the branches of ``varint``, spelled out, in place of a cache.
            return (
                f"c{i} = CONTINUED[v{i} << 1 & 16383] + MINIMAL[v{i} >> 13] "
                f"if 8191 < v{i} < 134217728 else varint(v{i})"
            )
        self.names[f"values{i}"] = integer_cache(INTEGERS[column.oid][1], self._branch(column))
        return f"c{i} = values{i}[v{i}]"

    def _column(self, i: int, column: WireColumn) -> Iterator[str]:
        raw = f"; s{i} = b''" if column.oid in RAW else ""
        if self._shape.may_be_absent(column):
            self.names[f"absent{i}"] = b"\x00" if column.nullable else zero(column)
            yield f"if d[p] == {self._wire.null}: c{i} = absent{i}{raw}; p += {self._wire.null_size}"
        else:
            yield f"if d[p] == {self._wire.null}: raise UnexpectedNullError"
        if column.oid in RAW and self._wire.unchanged is not None:
            self.names[f"unavailable{i}"] = self._branch(column) + string(UNAVAILABLE)
            yield f"elif d[p] == {self._wire.unchanged}: c{i} = unavailable{i}{raw}; p += 1"
        elif self._wire.unchanged is not None:
            yield f"elif d[p] != {self._wire.present}: raise UnexpectedNullError"
        yield "else:"
        yield from (f"    {line}" for line in self._value(i, column))

    def _value(self, i: int, column: WireColumn) -> Iterator[str]:
        # The union's branch is written with the value, in one piece: by the cache, or as the table of lengths has it.
        header, branch = self._wire.header, self._branch(column)
        if column.oid in INTEGERS:
            layout = Struct(">" + INTEGERS[column.oid][0])
            self.names[f"read{i}"] = layout.unpack_from
            yield f"v{i}, = read{i}(d, p + {header}); p += {header + layout.size}"
            yield self._integer(i, column)
            return
        yield f"n, = length_at(d, p + {header - 4}); p += {header}"
        if column.oid in RAW:
            self.names[f"lengths{i}"] = [branch + length for length in LENGTHS] if branch else LENGTHS
            yield f"c{i} = lengths{i}[n] if n < 8192 else {branch!r} + varint(n)"
            yield f"s{i} = d[p:p + n]; p += n"
        elif column.oid == Oid.NUMERIC:
            self.names[f"values{i}"] = bytes_cache(codec(column), branch)
            yield f"c{i} = values{i}[d[p:p + n]]; p += n"
        else:
            self.names[f"encode{i}"] = codec(column)
            yield f"c{i} = {branch!r} + encode{i}(d[p:p + n]); p += n"

    def _result(self) -> Iterator[str]:
        columns = self._shape.columns
        pieces = ", ".join(f"c{i}, s{i}" if c.oid in RAW else f"c{i}" for i, c in enumerate(columns))
        yield f"key = {self._key()}"
        yield f"partition = crc32({self._route()}) % {self._shape.partitions}"
        yield f"return join((head, {pieces}, tail)), KEY_HEAD + key, partition, p"

    def _key(self) -> str:
        columns = enumerate(self._shape.columns)
        pieces = [
            f"c{i} + s{i}" if c.oid in RAW else f"c{i}" for i, c in columns if c.name in self._shape.key
        ]
        return " + ".join(pieces)

    def _route(self) -> str:
        # An Avro value that is null is the branch alone: ``[1:]`` leaves nothing of it, and the key is taken.
        for i, column in enumerate(self._shape.columns):
            if (
                column.name == self._shape.route_by
                and column.oid in INTEGERS
                and not self._shape.identity_only
            ):
                return f"c{i}[1:] or key" if column.nullable else f"c{i}"
        return "key"

    @staticmethod
    def _branch(column: WireColumn) -> bytes:
        return b"\x02" if column.nullable else b""

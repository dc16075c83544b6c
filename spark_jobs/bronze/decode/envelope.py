"""Debezium's envelope, read into rows: which of its fields bronze keeps, and their order in a row.

``avro_source`` reads single values; ``columns`` turns the rows into Arrow. A row is a tuple
``(commit LSN, sequence, xid or None, op, committed at in µs, before or None, *image)``; ``before`` is a tuple of
the columns, the image the after-image or, for a delete, the before-image.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spark_jobs.bronze.decode.avro_source import AvroType, Source

Row = tuple[Any, ...]
LSN, SEQUENCE, XID, OP, COMMITTED_AT, BEFORE, IMAGE = range(7)
WIRE_HEADER = 5
MOST = 2**63 - 1
_DAMAGE = (IndexError, ValueError, KeyError, TypeError, OverflowError)


class UnusableSchemaError(ValueError):
    """A schema in the registry is not the envelope of the topic's table; the text says why."""


@dataclass(frozen=True)
class Decoded:
    """The outcome for each message, by its index: a row, or the reason why there is none."""

    rows: dict[int, Row]
    damaged: dict[int, str]


@dataclass(frozen=True, eq=False)
class EnvelopeDecoder:
    """Decodes the messages of one writer schema; ``columns`` are the table's (name, Avro type), in row order."""

    columns: tuple[tuple[str, AvroType], ...]
    source: Source
    fields: Mapping[str, AvroType]
    """The envelope's fields, in order; ``source`` resolves the names in them."""
    _decode: Callable[[bytes], Row]

    def decode(self, bodies: Sequence[bytes], indices: Sequence[int]) -> Decoded:
        """Decode ``bodies`` (whole Kafka values); damaged ones are reported, never raised."""
        decode, rows, damaged = self._decode, {}, {}
        for index, body in zip(indices, bodies, strict=True):
            try:
                rows[index] = decode(body)
            except _DAMAGE as error:
                damaged[index] = f"the body does not fit its schema: {error or type(error).__name__}"
        return Decoded(rows, damaged)


def envelope_decoder(schema: AvroType, relation: str) -> EnvelopeDecoder:
    """The decoder of an envelope's writer schema for ``relation`` (``schema.table``).

    Raises UnusableSchemaError where the schema is another table's, or not an envelope.
    """
    source = Source(schema)
    fields = _envelope_fields(source, schema, relation)
    columns = _columns(source, fields["after"])
    source.line(0, "def decode(b):")
    source.line(1, f"p = {WIRE_HEADER}")
    for name, field_type in fields.items():
        _READERS.get(name, _skip)(source, field_type)
    source.line(1, "if p != len(b): raise ValueError('the length is wrong')")
    source.line(1, "if t is None: raise ValueError('there is no transaction block')")
    source.line(1, "if u is None: raise ValueError('there is no commit time')")
    source.line(1, "image = before if after is None else after")
    source.line(1, f"if image is None: image = {(None,) * len(columns)!r}")
    source.line(1, "return (*identify(t, s), op, u, before, *image)")
    return EnvelopeDecoder(columns, source, fields, source.function("decode", identify=identify))


def identify(transaction_id: str, sequence: int) -> tuple[int, int, int | None]:
    """(commit LSN, sequence, xid) of a transaction block; xid is None for ``snapshot:<LSN>``."""
    xid, _, lsn = transaction_id.partition(":")
    position = int(lsn)
    if not (0 <= position <= MOST and 0 <= sequence <= MOST):
        raise ValueError("an identity of more than 64 bits")
    return position, sequence, None if xid == "snapshot" else int(xid)


def _envelope_fields(source: Source, schema: AvroType, relation: str) -> dict[str, AvroType]:
    kind, definition = source.resolve(schema)
    full_name = f"{definition.get('namespace', '')}.{definition.get('name', '')}"
    if kind != "record" or not full_name.endswith(f".{relation}.Envelope"):
        raise UnusableSchemaError(f"its schema is {full_name.strip('.') or kind}, not {relation}'s envelope")
    fields = {field["name"]: field["type"] for field in definition["fields"]}
    missing = {"before", "after", "source", "transaction", "op"} - set(fields)
    if missing:
        raise UnusableSchemaError(f"its envelope has no {', '.join(sorted(missing))}")
    return fields


def _columns(source: Source, image: AvroType) -> tuple[tuple[str, AvroType], ...]:
    _, record = source.resolve(_not_null(image))
    return tuple((field["name"], field["type"]) for field in record["fields"])


def _not_null(schema: AvroType) -> AvroType:
    branches: list[AvroType] = schema if isinstance(schema, list) else [schema]
    return next(branch for branch in branches if branch != "null")


def _skip(source: Source, schema: AvroType) -> None:
    source.skip(1, schema)


def _read_image(target: str) -> Callable[[Source, AvroType], None]:
    def read(source: Source, schema: AvroType) -> None:
        def branch(depth: int, of: AvroType) -> None:
            if of == "null":
                source.line(depth, f"{target} = None")
                return
            columns = _columns(source, of)
            for number, (_, column_type) in enumerate(columns):
                source.read(depth, column_type, f"c{number}")
            source.line(depth, f"{target} = ({''.join(f'c{number}, ' for number in range(len(columns)))})")

        source.branches(1, schema if isinstance(schema, list) else [schema], branch)

    return read


def _read_source(source: Source, schema: AvroType) -> None:
    _, record = source.resolve(schema)
    source.line(1, "u = None")
    for field in record["fields"]:
        if field["name"] == "ts_us":
            source.read(1, field["type"], "u")
        elif field["name"] == "ts_ms":
            source.read(1, field["type"], "ms")
        else:
            source.skip(1, field["type"])
    source.line(1, "if u is None: u = ms * 1000")


def _read_transaction(source: Source, schema: AvroType) -> None:
    source.line(1, "t = s = None")

    def branch(depth: int, of: AvroType) -> None:
        if of == "null":
            return
        for field in source.resolve(of)[1]["fields"]:
            target = {"id": "t", "total_order": "s"}.get(field["name"])
            source.read(depth, field["type"], target) if target else source.skip(depth, field["type"])

    source.branches(1, schema if isinstance(schema, list) else [schema], branch)


def _read_op(source: Source, schema: AvroType) -> None:
    source.read(1, schema, "op")


_READERS: dict[str, Callable[[Source, AvroType], None]] = {
    "before": _read_image("before"),
    "after": _read_image("after"),
    "source": _read_source,
    "transaction": _read_transaction,
    "op": _read_op,
}

"""Debezium's envelope, read into rows by fastavro: which of its fields bronze keeps, and their order in a row.

``lockstep_envelope`` reads many at once; ``columns`` turns the rows into Arrow. A row is a tuple
``(commit LSN, sequence, xid or None, op, committed at in µs, before or None, *image)``; ``before`` is a tuple of
the columns, the image the after-image or, for a delete, the before-image.
"""

import io
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import fastavro

from spark_jobs.bronze.decode.avro_types import AvroType, NamedTypes, opaque, physical

Row = tuple[Any, ...]
LSN, SEQUENCE, XID, OP, COMMITTED_AT, BEFORE, IMAGE = range(7)
WIRE_HEADER = 5
MOST = 2**63 - 1
_KEPT = {"source": ("ts_us", "ts_ms"), "transaction": ("id", "total_order")}
# What fastavro, or a value that is not what its field says, can raise.
_DAMAGE = (EOFError, IndexError, ValueError, KeyError, TypeError, OverflowError, struct.error)


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
    types: NamedTypes
    fields: Mapping[str, AvroType]
    """The envelope's fields, in order; ``types`` resolves the names in them."""
    schema: AvroType
    """The writer schema as fastavro wants it: no logical types, and fields that bronze does not keep left undecoded."""

    def decode(self, bodies: Sequence[bytes], indices: Sequence[int]) -> Decoded:
        """Decode ``bodies`` (whole Kafka values); damaged ones are reported, never raised."""
        rows, damaged = {}, {}
        for index, body in zip(indices, bodies, strict=True):
            try:
                rows[index] = self._row(_content(body, self.schema))
            except _DAMAGE as error:
                damaged[index] = f"the body does not fit its schema: {_reason(error)}"
        return Decoded(rows, damaged)

    def _row(self, envelope: Mapping[str, Any]) -> Row:
        block = envelope["transaction"]
        if block is None:
            raise ValueError("there is no transaction block")
        before, after = self._image(envelope["before"]), self._image(envelope["after"])
        image = before if after is None else after
        return (
            *identify(block["id"], block["total_order"]),
            envelope["op"],
            _committed_at(envelope["source"]),
            before,
            *(image or (None,) * len(self.columns)),
        )

    def _image(self, record: Mapping[str, Any] | None) -> Row | None:
        return None if record is None else tuple(record[name] for name, _ in self.columns)


def _reason(error: Exception) -> str:
    # fastavro's own words for it contain the address of the stream.
    return "it ends too early" if isinstance(error, EOFError) else str(error) or type(error).__name__


def _content(body: bytes, schema: AvroType) -> dict[str, Any]:
    stream = io.BytesIO(body)
    stream.seek(WIRE_HEADER)
    content = fastavro.schemaless_reader(stream, schema, None)
    if not isinstance(content, dict) or stream.tell() != len(body):
        raise ValueError("the length is wrong")
    return content


def _committed_at(source: Mapping[str, Any]) -> int:
    """The commit's time in µs since 1970; connectors before Debezium 2.4 give ms alone."""
    microseconds = source.get("ts_us")
    return int(source["ts_ms"]) * 1000 if microseconds is None else int(microseconds)


def envelope_decoder(schema: AvroType, relation: str) -> EnvelopeDecoder:
    """The decoder of an envelope's writer schema for ``relation`` (``schema.table``).

    Raises UnusableSchemaError where the schema is another table's, or not an envelope.
    """
    types = NamedTypes(schema)
    fields = _envelope_fields(types, schema, relation)
    columns = _columns(types, fields["after"])
    return EnvelopeDecoder(columns, types, fields, fastavro.parse_schema(_as_read(schema)))


def _as_read(schema: AvroType) -> AvroType:
    """An envelope's schema for fastavro: a broken text in a field that bronze does not keep breaks no message."""
    if not isinstance(schema, dict):
        return schema
    return {**schema, "fields": [_field_as_read(field) for field in schema["fields"]]}


def _field_as_read(field: dict[str, Any]) -> dict[str, Any]:
    name, field_type = field["name"], field["type"]
    if name in ("before", "after", "op"):
        return {**field, "type": physical(field_type)}
    return {**field, "type": _keeping(_KEPT.get(name, ()), physical(field_type))}


def _keeping(names: Sequence[str], schema: AvroType) -> AvroType:
    """``schema``, a record or a union with one, opaque but for the fields ``names``."""
    if isinstance(schema, list):
        return [_keeping(names, branch) for branch in schema]
    if not isinstance(schema, dict) or "fields" not in schema:
        return opaque(schema)
    fields = [
        field if field["name"] in names else {**field, "type": opaque(field["type"])}
        for field in schema["fields"]
    ]
    return {**schema, "fields": fields}


def identify(transaction_id: str, sequence: int) -> tuple[int, int, int | None]:
    """(commit LSN, sequence, xid) of a transaction block; xid is None for ``snapshot:<LSN>``."""
    xid, _, lsn = transaction_id.partition(":")
    position = int(lsn)
    if not (0 <= position <= MOST and 0 <= sequence <= MOST):
        raise ValueError("its commit LSN or sequence is negative, or of more than 64 bits")
    return position, sequence, None if xid == "snapshot" else int(xid)


def _envelope_fields(types: NamedTypes, schema: AvroType, relation: str) -> dict[str, AvroType]:
    kind, definition = types.resolve(schema)
    full_name = f"{definition.get('namespace', '')}.{definition.get('name', '')}"
    if kind != "record" or not full_name.endswith(f".{relation}.Envelope"):
        raise UnusableSchemaError(f"its schema is {full_name.strip('.') or kind}, not {relation}'s envelope")
    fields = {field["name"]: field["type"] for field in definition["fields"]}
    missing = {"before", "after", "source", "transaction", "op"} - set(fields)
    if missing:
        raise UnusableSchemaError(f"its envelope has no {', '.join(sorted(missing))}")
    return fields


def _columns(types: NamedTypes, image: AvroType) -> tuple[tuple[str, AvroType], ...]:
    _, record = types.resolve(_not_null(image))
    return tuple((field["name"], field["type"]) for field in record["fields"])


def _not_null(schema: AvroType) -> AvroType:
    branches: list[AvroType] = schema if isinstance(schema, list) else [schema]
    return next(branch for branch in branches if branch != "null")

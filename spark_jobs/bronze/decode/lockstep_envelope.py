"""Envelopes read side by side: a snapshot's or a stream's rows as Arrow, without a Python object per value.

Only what is plain: an after-image, no before-image, a transaction block. All else (deletes, changes of a key, damage)
is left to ``envelope``, message by message. ``lockstep`` reads the single fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from spark_jobs.bronze.decode.avro_types import AvroType
from spark_jobs.bronze.decode.envelope import WIRE_HEADER, EnvelopeDecoder, identify
from spark_jobs.bronze.decode.lockstep import (
    PADDING,
    Cursor,
    Flags,
    Ints,
    Numbers,
    Reader,
    Spans,
    UnsupportedTypeError,
    Values,
)
from spark_jobs.bronze.decode.lockstep_columns import arrow, kept, lake_column, short

FROM_MESSAGES = 100
"""Below so many of one schema, a step per field costs more than a step per message."""


@dataclass(frozen=True)
class Images:
    """The plain messages of a batch: their indices in it, and as columns what ``envelope.Row`` has.

    ``xids`` is null in a snapshot; ``committed_at`` are µs since 1970.
    """

    indices: Ints
    lsns: Ints
    sequences: Ints
    xids: pa.Array
    ops: pa.Array
    committed_at: pa.Array
    columns: Mapping[str, pa.Array]


def read_images(decoder: EnvelopeDecoder, bodies: Sequence[bytes], indices: Sequence[int]) -> Images | None:
    """The plain ones among ``bodies`` (whole Kafka values); None where they cannot be read side by side.

    The rest, and all where this is None, are for ``decoder`` to read one by one.
    """
    try:
        return _read(decoder, bodies, np.asarray(indices, np.int64))
    except (UnsupportedTypeError, pa.ArrowException, OverflowError, ValueError):
        # A value that no column can hold: reading one by one finds the message that has it.
        return None


def _read(decoder: EnvelopeDecoder, bodies: Sequence[bytes], indices: Ints) -> Images | None:
    envelope = _Envelope(decoder, _cursor(bodies))
    envelope.read()
    good = envelope.good()
    if not good.any():
        return None
    return envelope.images(indices[good], good)


def _cursor(bodies: Sequence[bytes]) -> Cursor:
    ends = np.cumsum(np.fromiter(map(len, bodies), np.int64, len(bodies)))
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
    return Cursor(np.frombuffer(b"".join([*bodies, PADDING]), np.uint8), starts + WIRE_HEADER, ends)


class _Envelope:
    """The fields that bronze keeps, as they are met."""

    def __init__(self, decoder: EnvelopeDecoder, cursor: Cursor) -> None:
        self._decoder, self._cursor = decoder, cursor
        self._reader = Reader(decoder.types)
        self._found: dict[str, Values] = {}
        self._image: dict[str, tuple[Values, AvroType]] = {}

    def read(self) -> None:
        """Read all fields of the envelope, in order."""
        own = {
            "before": self._no_image,
            "after": self._after,
            "source": self._source,
            "transaction": self._transaction,
            "op": self._op,
        }
        for name, field_type in self._decoder.fields.items():
            own.get(name, self._skip)(field_type)

    def good(self) -> Flags:
        """Which messages were read, to their end."""
        cursor = self._cursor
        good: Flags = ~cursor.bad & (cursor.at == cursor.end)
        for values, avro_type in self._image.values():
            if isinstance(values, Spans) and _definition(avro_type).get("logicalType") == "decimal":
                good &= short(values)
        return good

    def images(self, indices: Ints, good: Flags) -> Images:
        """The good messages as Arrow."""
        cursor = self._cursor
        found = {name: kept(values, good) for name, values in self._found.items()}
        lsns, xids = _identified(arrow(cursor, found["id"], pa.string()))
        sequences = found["total_order"].values if isinstance(found["total_order"], Numbers) else lsns
        return Images(
            indices,
            lsns,
            sequences.astype(np.int64),
            xids,
            arrow(cursor, found["op"], pa.string()),
            arrow(cursor, found["committed_at"], pa.int64()),
            {
                name: lake_column(cursor, kept(values, good), avro_type, _definition(avro_type))
                for name, (values, avro_type) in self._image.items()
            },
        )

    def _skip(self, schema: AvroType) -> None:
        self._reader.skip(self._cursor, schema)

    def _no_image(self, schema: AvroType) -> None:
        self._only(schema, "null")

    def _only(self, schema: AvroType, wanted: str) -> AvroType:
        """Read a union's branch; a message that did not take the null branch, or took it, is not plain."""
        branches = schema if isinstance(schema, list) else [schema]
        null = 2 * branches.index("null") if "null" in branches else -1
        if isinstance(schema, list):
            taken = self._cursor.byte()
            is_null = taken == null
            self._cursor.bad |= ~is_null if wanted == "null" else is_null | (taken > 2) | (taken & 1 == 1)
        return next((branch for branch in branches if branch != "null"), "null")

    def _record(self, schema: AvroType) -> list[tuple[str, AvroType]]:
        definition = self._reader.resolve(self._only(schema, "record"))[1]
        return [(field["name"], field["type"]) for field in definition["fields"]]

    def _after(self, schema: AvroType) -> None:
        for name, column_type in self._record(schema):
            self._image[name] = self._reader.read(self._cursor, column_type), column_type

    def _source(self, schema: AvroType) -> None:
        times: dict[str, Values] = {}
        for name, field_type in self._record(schema):
            if name in ("ts_ms", "ts_us"):
                times[name] = self._reader.read(self._cursor, field_type)
            else:
                self._skip(field_type)
        self._found["committed_at"] = self._present(times["ts_us"])

    def _transaction(self, schema: AvroType) -> None:
        for name, field_type in self._record(schema):
            if name in ("id", "total_order"):
                self._found[name] = self._present(self._reader.read(self._cursor, field_type))
            else:
                self._skip(field_type)
        sequences = self._found["total_order"]
        if isinstance(sequences, Numbers):
            # A negative one is damage, which ``envelope`` names.
            self._cursor.bad |= sequences.values < 0

    def _op(self, schema: AvroType) -> None:
        self._found["op"] = self._present(self._reader.read(self._cursor, schema))

    def _present(self, values: Values) -> Values:
        """``values``, of which none is to be null."""
        if values.valid is not None:
            self._cursor.bad |= ~values.valid
        return values


def _definition(avro_type: AvroType) -> dict[str, object]:
    plain = next((b for b in avro_type if b != "null"), "null") if isinstance(avro_type, list) else avro_type
    return plain if isinstance(plain, dict) else {"type": plain}


def _identified(transaction_ids: pa.Array) -> tuple[Ints, pa.Array]:
    """Commit LSN and xid of each transaction block's id."""
    encoded = transaction_ids.dictionary_encode()
    known = [identify(text, 0) for text in encoded.dictionary.to_pylist()]
    lsns = np.array([lsn for lsn, _, _ in known], np.int64)[encoded.indices.to_numpy()]
    return lsns, pa.array([xid for _, _, xid in known], pa.int64()).take(encoded.indices)

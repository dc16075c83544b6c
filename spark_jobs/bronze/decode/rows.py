"""Decoded rows to a table of the bronze layer; ``columns`` converts single columns, ``topic`` calls this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.bronze.decode.columns import TIMESTAMP, column
from spark_jobs.bronze.decode.envelope import (
    BEFORE,
    COMMITTED_AT,
    IMAGE,
    LSN,
    OP,
    SEQUENCE,
    XID,
    EnvelopeDecoder,
    Row,
)
from spark_jobs.bronze.decode.lockstep_envelope import Images

DELETE, SNAPSHOT = "d", "r"


@dataclass(frozen=True)
class Place:
    """Where rows come from: a topic, a writer schema, and each row's partition and offset."""

    topic: str
    schema_id: int
    partitions: Sequence[int]
    offsets: Sequence[int]

    def part(self, start: int, stop: int) -> "Place":
        """The place of the rows from ``start`` to ``stop``."""
        return Place(self.topic, self.schema_id, self.partitions[start:stop], self.offsets[start:stop])


@dataclass(frozen=True)
class Built:
    """The table, and for rows with a value that their type cannot hold (by index) the reason."""

    table: pa.Table | None
    damaged: dict[int, str]


def build(
    decoder: EnvelopeDecoder, rows: Sequence[Row], place: Place, schema: pa.Schema, ingested_at: datetime
) -> Built:
    """``rows`` as a table of ``schema`` (a bronze table's), plus the columns that only the writer knows.

    A row with a value out of its type's range is left out and reported; halving finds it.
    """
    if not rows:
        return Built(None, {})
    try:
        return Built(_table(decoder, rows, place, schema, ingested_at), {})
    except (pa.ArrowException, OverflowError, ValueError, TypeError) as error:
        if len(rows) == 1:
            return Built(None, {0: f"a value does not fit its column: {error}"})
    middle = len(rows) // 2
    left = build(decoder, rows[:middle], place.part(0, middle), schema, ingested_at)
    right = build(decoder, rows[middle:], place.part(middle, len(rows)), schema, ingested_at)
    tables = [part.table for part in (left, right) if part.table is not None]
    damaged = left.damaged | {middle + index: reason for index, reason in right.damaged.items()}
    return Built(pa.concat_tables(tables) if tables else None, damaged)


def _table(
    decoder: EnvelopeDecoder, rows: Sequence[Row], place: Place, schema: pa.Schema, ingested_at: datetime
) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    arrays = {
        **_images(decoder, columns[IMAGE:]),
        "_op": pa.array(columns[OP], pa.string()),
        "_commit_lsn": pa.array(columns[LSN], pa.int64()),
        "_sequence": pa.array(columns[SEQUENCE], pa.int64()),
        "_transaction_id": pa.array(columns[XID], pa.int64()),
        "_committed_at": pa.array(columns[COMMITTED_AT], pa.int64()).view(TIMESTAMP),
        "_before": _before(decoder, columns[BEFORE], schema.field("_before").type),
    }
    return _with_place(arrays, place, schema, ingested_at)


def build_images(images: Images, place: Place, schema: pa.Schema, ingested_at: datetime) -> pa.Table:
    """What was read side by side, as a table like that of ``build``; raises pyarrow.ArrowInvalid."""
    arrays = {
        **images.columns,
        "_op": images.ops,
        "_commit_lsn": pa.array(images.lsns),
        "_sequence": pa.array(images.sequences),
        "_transaction_id": images.xids,
        "_committed_at": images.committed_at.view(TIMESTAMP),
    }
    return _with_place(arrays, place, schema, ingested_at)


def _with_place(
    columns: Mapping[str, pa.Array], place: Place, schema: pa.Schema, ingested_at: datetime
) -> pa.Table:
    committed_at = columns["_committed_at"]
    arrays = {
        **columns,
        "_ingested_at": pa.repeat(pa.scalar(ingested_at, TIMESTAMP), len(committed_at)),
        "_topic": pa.repeat(place.topic, len(committed_at)),
        "_partition": pa.array(place.partitions, pa.int32()),
        "_offset": pa.array(place.offsets, pa.int64()),
        "_schema_id": pa.repeat(pa.scalar(place.schema_id, pa.int32()), len(committed_at)),
        "year": pc.year(committed_at).cast(pa.int32()),
        "month": pc.month(committed_at).cast(pa.int32()),
        "day": pc.day(committed_at).cast(pa.int32()),
    }
    return conform(pa.table(arrays), schema)


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """``table`` with the columns of ``schema`` in its order and types, then those that only the table has.

    A missing column is null. Raises pyarrow.ArrowInvalid where a value cannot be cast without loss.
    """
    own = set(table.column_names)
    arrays = [
        table[field.name].cast(field.type) if field.name in own else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    extra = [field for field in table.schema if field.name not in schema.names]
    fields = [*schema, *(field.with_nullable(True) for field in extra)]
    return pa.Table.from_arrays([*arrays, *(table[field.name] for field in extra)], schema=pa.schema(fields))


def _images(decoder: EnvelopeDecoder, values: Sequence[Sequence[object]]) -> dict[str, pa.Array]:
    return {
        name: column(avro_type, of_column)
        for (name, avro_type), of_column in zip(decoder.columns, values, strict=True)
    }


def _before(decoder: EnvelopeDecoder, befores: Sequence[Row | None], of_type: pa.StructType) -> pa.Array:
    """The before-images as structs; nearly always all null, which costs nothing."""
    present = [index for index, before in enumerate(befores) if before is not None]
    if not present:
        return pa.nulls(len(befores), of_type)
    values = list(zip(*(befores[index] for index in present), strict=True))
    known = {
        name: column(avro_type, of_column)
        for (name, avro_type), of_column in zip(decoder.columns, values, strict=True)
    }
    fields = [of_type.field(number) for number in range(of_type.num_fields)]
    arrays = [
        known[field.name].cast(field.type) if field.name in known else pa.nulls(len(present), field.type)
        for field in fields
    ]
    structs = pa.StructArray.from_arrays(arrays, fields=fields)
    positions = {index: number for number, index in enumerate(present)}
    return structs.take(pa.array([positions.get(index) for index in range(len(befores))], pa.int64()))

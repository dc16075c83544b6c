"""Tables of the lake brought to their contracts, when a contract has changed since they were made.

A new column is a change of metadata. A wider type, or nulls where there were none, is one commit that writes the
table's files again; earlier versions stay as they were. The caller holds the lease.
"""

import logging
from collections.abc import Iterable, Iterator

import pyarrow as pa
from deltalake import DeltaTable, Field, Schema
from deltalake.exceptions import DeltaError

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from spark_jobs.runtime.context import Context

_log = logging.getLogger(__name__)


def evolve(context: Context, layer: Layer) -> list[str]:
    """Bring the layer's tables that exist to their contracts; returns those that were changed.

    Raises LakeError where a table holds values that the contract's type cannot.
    """
    contracts = context.catalog.by_layer(layer)
    tables = (contract.table for contract in contracts if context.lake.exists(contract.table))
    return [table for table in tables if evolve_table(context, table)]


def evolved(present: pa.Schema, wanted: pa.Schema) -> pa.Schema:
    """``present`` with the types and new columns of ``wanted``; nullable where either is, or where it is new.

    Columns that only ``present`` has stay, and may be null.
    """
    fields = [_evolved(field, wanted) for field in present]
    new = [field.with_nullable(True) for field in wanted if field.name not in present.names]
    return pa.schema([*fields, *new])


def _evolved(present: pa.Field, wanted: pa.Schema) -> pa.Field:
    if present.name not in wanted.names:
        return present.with_nullable(True)
    field = wanted.field(present.name)
    if pa.types.is_struct(field.type) and pa.types.is_struct(present.type):
        inner = pa.schema(field.type)
        kept = [each for each in present.type if each.name not in inner.names]
        return pa.field(present.name, pa.struct([*inner, *kept]), present.nullable or field.nullable)
    return field.with_nullable(present.nullable or field.nullable)


def evolve_table(context: Context, table: str) -> bool:
    """Bring one table, which exists, to its contract; whether it was changed. Raises what ``evolve`` raises."""
    handle = context.lake.open(table)
    present = pa.schema(handle.schema().to_arrow())
    wanted = evolved(present, lake_schema(context.catalog, table))
    if wanted == present:
        return False
    if wanted.names[: len(present)] == present.names and pa.schema(list(wanted)[: len(present)]) == present:
        handle.alter.add_columns(_delta_fields(list(wanted)[len(present) :]))
    else:
        _rewrite(context, handle, table, wanted)
    changed = [field for field in wanted if field not in list(present)]
    _log.warning("%s: brought to its contract: %s", table, ", ".join(f"{f.name} {f.type}" for f in changed))
    return True


def _delta_fields(fields: list[pa.Field]) -> list[Field]:
    return list(Schema.from_arrow(pa.schema(fields)).fields)


def _rewrite(context: Context, handle: DeltaTable, table: str, wanted: pa.Schema) -> None:
    refused: list[LakeError] = []
    given = context.lake.dataset(table, handle).to_batches()
    batches = _all_cast(table, given, wanted, refused)
    try:
        context.writer.rewrite(table, pa.RecordBatchReader.from_batches(wanted, batches))
    except DeltaError as error:
        # An error of the reader comes back as text only.
        raise (refused[0] if refused else error) from error


def _all_cast(
    table: str, batches: Iterable[pa.RecordBatch], wanted: pa.Schema, refused: list[LakeError]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        try:
            yield _cast(table, batch, wanted)
        except LakeError as error:
            refused.append(error)
            raise


def _cast(table: str, batch: pa.RecordBatch, wanted: pa.Schema) -> pa.RecordBatch:
    columns = []
    for field in wanted:
        try:
            columns.append(_column(batch, field))
        except pa.ArrowInvalid as error:
            raise LakeError(
                f"{table}.{field.name} holds a value that the contract's {field.type} cannot ({error})",
                f"Give the column a type in contracts/{table.replace('.', '/')}.yaml that holds it.",
            ) from error
    return pa.RecordBatch.from_arrays(columns, schema=wanted)


def _column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    if field.name not in batch.schema.names:
        return pa.nulls(batch.num_rows, field.type)
    given = batch.column(field.name)
    return _struct(given, field.type) if pa.types.is_struct(field.type) else given.cast(field.type)


def _struct(given: pa.StructArray, wanted: pa.StructType) -> pa.StructArray:
    """Field by field, since a struct's own cast takes no new fields; a null struct stays one."""
    rows = pa.RecordBatch.from_struct_array(given)
    columns = [_column(rows, field) for field in wanted]
    return pa.StructArray.from_arrays(columns, fields=list(wanted), mask=given.is_null())

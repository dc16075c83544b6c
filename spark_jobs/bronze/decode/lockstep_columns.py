"""Values that ``lockstep`` read, as Arrow columns in the lake's types."""

import numpy as np
import pyarrow as pa

from spark_jobs.bronze.decode.avro_types import AvroType
from spark_jobs.bronze.decode.columns import INT64_DIGITS, PRIMITIVE, column
from spark_jobs.bronze.decode.lockstep import Cursor, Flags, Numbers, Spans, Values


def kept(values: Values, good: Flags) -> Values:
    """The values of the messages that are good."""
    valid = None if values.valid is None else values.valid[good]
    if isinstance(values, Numbers):
        return Numbers(values.values[good], valid)
    return Spans(values.starts[good], values.lengths[good], valid)


def arrow(cursor: Cursor, values: Values, of_type: pa.DataType) -> pa.Array:
    """Values as Arrow; spans as binary or, checked, as strings. Raises pyarrow.ArrowInvalid."""
    mask = None if values.valid is None else ~values.valid
    if isinstance(values, Numbers):
        return pa.array(values.values, mask=mask).cast(of_type)
    # Messages lie one behind the other: their spans and the gaps between them are one binary array.
    offsets = np.empty(2 * len(values.starts) + 1, np.int32)
    offsets[0:-1:2], offsets[1::2] = values.starts, values.starts + values.lengths
    offsets[-1] = len(cursor.data)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(cursor.data)]
    spans_and_gaps = pa.Array.from_buffers(pa.binary(), len(offsets) - 1, buffers)
    every_other = np.arange(0, len(offsets) - 1, 2)
    return spans_and_gaps.take(pa.array(every_other, mask=mask)).cast(of_type)


def lake_column(
    cursor: Cursor, values: Values, avro_type: AvroType, definition: dict[str, object]
) -> pa.Array:
    """A column in the lake's type, see ``columns.column``; ``definition`` is the type without its null branch."""
    if definition.get("logicalType") == "decimal" and isinstance(values, Spans):
        if int(str(definition.get("precision", 38))) <= INT64_DIGITS:
            return column(avro_type, arrow(cursor, unscaled(cursor, values), pa.int64()))
        return column(avro_type, arrow(cursor, values, pa.binary()).to_pylist())
    return column(avro_type, arrow(cursor, values, PRIMITIVE[str(definition["type"])]))


def short(values: Spans) -> Flags:
    """Which spans have one to eight bytes, as ``unscaled`` wants them."""
    fits = (values.lengths > 0) & (values.lengths <= 8)
    return fits if values.valid is None else fits | ~values.valid


def unscaled(cursor: Cursor, values: Spans) -> Numbers:
    """Big-endian integers of one to eight bytes as numbers."""
    word = cursor.words(values.starts).byteswap().view(np.int64)
    return Numbers(word >> np.clip(64 - 8 * values.lengths, 0, 63), values.valid)

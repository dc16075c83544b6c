"""Decoded values to Arrow columns: Debezium's and Connect's types as the lake keeps them.

The meaning of each ``connect.name`` is Debezium's documentation of its Postgres connector, "Data type mappings".
``envelope`` gives the values, ``rows`` puts the columns together.
"""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.bronze.decode.avro_types import AvroType

TIMESTAMP = pa.timestamp("us", "UTC")
PRIMITIVE = {
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "long": pa.int64(),
    "float": pa.float64(),
    "double": pa.float64(),
    "string": pa.string(),
    "bytes": pa.binary(),
}
INT64_DIGITS = 18
Values: TypeAlias = Sequence[Any] | pa.Array


def column(avro_type: AvroType, values: Values) -> pa.Array:
    """``values`` of one column, as ``envelope`` or ``lockstep`` reads them, in the lake's type for ``avro_type``.

    Decimals are bytes or, as an Arrow array, unscaled numbers. Arrays, maps and records become JSON text. Raises
    pyarrow.ArrowInvalid or OverflowError for a value that is out of its type's range.
    """
    definition = _definition(avro_type)
    convert = _NAMED.get(str(definition.get("connect.name"))) or _LOGICAL.get(
        str(definition.get("logicalType"))
    )
    if convert:
        return convert(definition, values)
    primitive = PRIMITIVE.get(str(definition["type"]))
    return _typed(values, primitive) if primitive else _json(values)


def _typed(values: Values, of_type: pa.DataType) -> pa.Array:
    return values.cast(of_type) if isinstance(values, pa.Array) else pa.array(values, of_type)


def _definition(avro_type: AvroType) -> dict[str, Any]:
    """The type without its null branch, spelled as an object."""
    if isinstance(avro_type, list):
        branches = [branch for branch in avro_type if branch != "null"]
        return _definition(branches[0]) if len(branches) == 1 else {"type": "union"}
    return {"type": avro_type} if isinstance(avro_type, str) else avro_type


def _decimal(definition: dict[str, Any], values: Values) -> pa.Array:
    scale, precision = int(definition.get("scale", 0)), int(definition.get("precision", 38))
    if isinstance(values, pa.Array):
        return _decimal_of_int64(values, precision, scale)
    numbers = [None if value is None else int.from_bytes(value, "big", signed=True) for value in values]
    if precision <= INT64_DIGITS:
        return _decimal_of_int64(pa.array(numbers, pa.int64()), precision, scale)
    return _decimal_of_wide(numbers, precision, scale)


def _decimal_of_int64(unscaled: pa.Array, precision: int, scale: int) -> pa.Array:
    # Arrow keeps a decimal as 128 bits, low half first: building them from 64 bits avoids an object per value.
    low = unscaled.fill_null(0).to_numpy()
    if low.size and np.abs(low).max() >= 10**precision:
        raise OverflowError(f"a decimal of more than {precision} digits")
    halves = np.stack([low, low >> 63], axis=1)
    validity = None if unscaled.null_count == 0 else unscaled.is_valid()
    bits = None if validity is None else validity.buffers()[1]
    decimal = pa.decimal128(precision, scale)
    return pa.Array.from_buffers(decimal, len(unscaled), [bits, pa.py_buffer(halves.tobytes())])


def _decimal_of_wide(numbers: list[int | None], precision: int, scale: int) -> pa.Array:
    # Not through Decimal: its arithmetic rounds to 28 digits.
    if any(number is not None and abs(number) >= 10**precision for number in numbers):
        raise OverflowError(f"a decimal of more than {precision} digits")
    bits = b"".join((number or 0).to_bytes(16, "little", signed=True) for number in numbers)
    validity = pa.array([number is not None for number in numbers], pa.bool_()).buffers()[1]
    decimal = pa.decimal128(precision, scale)
    return pa.Array.from_buffers(decimal, len(numbers), [validity, pa.py_buffer(bits)])


def _date(_: dict[str, Any], values: Values) -> pa.Array:
    return _typed(values, pa.int32()).view(pa.date32())


def _timestamp(factor: int, divisor: int = 1) -> Callable[[dict[str, Any], Values], pa.Array]:
    def convert(_: dict[str, Any], values: Values) -> pa.Array:
        units = _typed(values, pa.int64())
        if factor != 1:
            units = pc.multiply_checked(units, factor)
        return (pc.divide(units, divisor) if divisor != 1 else units).view(TIMESTAMP)

    return convert


def _zoned(_: dict[str, Any], values: Values) -> pa.Array:
    return _typed(values, pa.string()).cast(TIMESTAMP)


def _variable_scale(_: dict[str, Any], values: Values) -> pa.Array:
    return pa.array([None if value is None else str(_exact(value)) for value in values], pa.string())


def _exact(value: dict[str, Any]) -> Decimal:
    return Decimal(f"{int.from_bytes(value['value'], 'big', signed=True)}E{-value['scale']}")


def _json(values: Values) -> pa.Array:
    return pa.array(
        [None if value is None else json.dumps(value, default=str) for value in values], pa.string()
    )


_NAMED: dict[str, Callable[[dict[str, Any], Values], pa.Array]] = {
    "io.debezium.time.Date": _date,
    "io.debezium.time.Timestamp": _timestamp(1000),
    "io.debezium.time.MicroTimestamp": _timestamp(1),
    "io.debezium.time.NanoTimestamp": _timestamp(1, 1000),
    "io.debezium.time.ZonedTimestamp": _zoned,
    "io.debezium.data.VariableScaleDecimal": _variable_scale,
    "org.apache.kafka.connect.data.Decimal": _decimal,
    "org.apache.kafka.connect.data.Date": _date,
    "org.apache.kafka.connect.data.Timestamp": _timestamp(1000),
}
_LOGICAL: dict[str, Callable[[dict[str, Any], Values], pa.Array]] = {
    "decimal": _decimal,
    "date": _date,
    "timestamp-millis": _timestamp(1000),
    "timestamp-micros": _timestamp(1),
}

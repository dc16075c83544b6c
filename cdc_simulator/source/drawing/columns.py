"""NumPy to Arrow by contract: each generator module hands over plain arrays, this gives them their types.

Conventions: decimals are integers in the last digit's unit (cents for two digits), days ``datetime64[D]``,
times ``datetime64`` of any unit in UTC, nulls NumPy masks; a scalar stands for the same value in every row.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.compile.arrow import columns_schema
from lakepulse.contracts.model import Contract

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Times: TypeAlias = npt.NDArray[np.datetime64]
Values: TypeAlias = "npt.NDArray[Any] | pa.Array | Sequence[Any] | str | int | bool | np.datetime64 | None"
Columns: TypeAlias = Mapping[str, Values]

FIRST_TIME = np.datetime64("2013-01-01T00:00:00", "us")
END_OF_TIME = np.datetime64("9999-12-31T23:59:59.999999", "us")
CURRENT: Columns = {"last_edited_by": 1, "valid_from": FIRST_TIME, "valid_to": END_OF_TIME}


def table(contract: Contract, values: Columns) -> pa.Table:
    """One Arrow table with the contract's columns; the key gives the number of rows."""
    schema = columns_schema(contract)
    rows = len(values[contract.key[0]])  # type: ignore[arg-type]  # keys are arrays
    return pa.Table.from_arrays(
        [array(field.type, values[field.name], rows) for field in schema], schema=schema
    )


def array(kind: pa.DataType, values: Values, rows: int) -> pa.Array:
    """``values`` as an Arrow array of type ``kind`` with ``rows`` rows."""
    if values is None:
        return pa.nulls(rows, kind)
    if isinstance(values, pa.Array):
        return values.cast(kind)
    if isinstance(values, str | int | np.datetime64):
        values = np.full(rows, values)
    if pa.types.is_decimal(kind) and isinstance(values, np.ndarray):
        return _decimal(kind, values)
    if isinstance(values, np.ma.MaskedArray):
        return pa.array(_microseconds(values.data), mask=np.ma.getmaskarray(values)).cast(kind)
    if isinstance(values, np.ndarray):
        values = _microseconds(values)
    return pa.array(values).cast(kind) if isinstance(values, np.ndarray) else pa.array(values, kind)


def where(present: Flags, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """``values`` with nulls where ``present`` is false."""
    masked: npt.NDArray[Any] = np.ma.masked_array(values, mask=~present)
    return masked


def joined(*parts: npt.NDArray[Any] | pa.Array | str) -> pa.Array:
    """Texts put together row by row; arrays are turned into text, plain strings repeat."""
    texts = [part if isinstance(part, str) else pc.cast(pa.array(part), pa.string()) for part in parts]
    return pc.binary_join_element_wise(*texts, "")


def _microseconds(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    is_time = values.dtype.kind == "M" and values.dtype != np.dtype("datetime64[D]")
    return values.astype("datetime64[us]") if is_time else values


def _decimal(kind: pa.DataType, values: npt.NDArray[Any]) -> pa.Array:
    """Decimals from scaled integers without a Python object per value: 128 bits, low half first."""
    mask = np.ma.getmaskarray(values)
    low = np.ma.getdata(values).astype(np.int64)
    halves = np.stack([low, low >> 63], axis=1)
    valid = pa.array(~mask).buffers()[1] if mask.any() else None
    return pa.Array.from_buffers(kind, len(low), [valid, pa.py_buffer(np.ascontiguousarray(halves))])

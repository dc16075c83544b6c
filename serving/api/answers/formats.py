"""Rows as bytes: JSON, CSV, Arrow's stream or Parquet. They are made once for each answer, column by column."""

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


class RowForm(StrEnum):
    """How rows leave."""

    JSON = "json"
    CSV = "csv"
    ARROW = "arrow"
    PARQUET = "parquet"


MEDIA_TYPES = {
    RowForm.JSON: "application/json",
    RowForm.CSV: "text/csv; charset=utf-8",
    RowForm.ARROW: "application/vnd.apache.arrow.stream",
    RowForm.PARQUET: "application/vnd.apache.parquet",
}


def encode(rows: pa.Table, form: RowForm) -> bytes:
    """All of ``rows``; JSON is an array of objects."""
    return _ENCODERS[form](rows)


def json_rows(rows: pa.Table) -> bytes:
    """An array of objects: decimals as numbers, days and moments (UTC) as ISO 8601, bytes as Base64."""
    return json_bytes(plain(rows))


def plain(rows: pa.Table) -> list[dict[str, Any]]:
    """The rows in JSON's own types."""
    columns = [_plain_column(column) for column in rows.columns]
    return [dict(zip(rows.column_names, values, strict=True)) for values in zip(*columns, strict=True)]


def json_bytes(value: object) -> bytes:
    """``value`` as compact JSON."""
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), default=_scalar, allow_nan=False
    ).encode()


def _plain_column(column: pa.ChunkedArray) -> list[Any]:
    kind = column.type
    if pa.types.is_decimal(kind):
        # The nearest number to the very digits: Arrow's own cast is off in the last place.
        return [None if value is None else float(value) for value in column.to_pylist()]
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return [None if value is None else _scalar(value) for value in column.to_pylist()]
    if pa.types.is_floating(kind):
        # JSON has no word for what is not a number.
        return [None if value is None or value != value else value for value in column.to_pylist()]  # noqa: PLR0124
    if pa.types.is_map(kind):
        return [None if value is None else dict(value) for value in column.to_pylist()]
    return list(column.to_pylist())


def _scalar(value: Any) -> object:  # noqa: ANN401  # whatever a table may hold
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).replace("+00:00", "Z")
    if hasattr(value, "as_tuple"):
        return float(value)
    return str(value)


def _csv(rows: pa.Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.column_names)
    columns: Iterable[list[Any]] = [column.to_pylist() for column in rows.columns]
    for values in zip(*columns, strict=True):
        writer.writerow([_cell(value) for value in values])
    return out.getvalue().encode()


def _cell(value: Any) -> object:  # noqa: ANN401  # whatever a table may hold
    """Every digit of a number; nested values as JSON; nothing for what is not there."""
    if value is None or isinstance(value, str | int | float):
        return _harmless(value) if isinstance(value, str) else value
    if isinstance(value, list | dict):
        return json.dumps(value, default=_scalar)
    return str(value) if hasattr(value, "as_tuple") else _scalar(value)


def _harmless(text: str) -> str:
    """A spreadsheet runs what begins like a formula: an apostrophe makes it text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _arrow(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    return bytes(sink.getvalue())


def _parquet(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    return bytes(sink.getvalue())


_ENCODERS: dict[RowForm, Callable[[pa.Table], bytes]] = {
    RowForm.JSON: json_rows,
    RowForm.CSV: _csv,
    RowForm.ARROW: _arrow,
    RowForm.PARQUET: _parquet,
}

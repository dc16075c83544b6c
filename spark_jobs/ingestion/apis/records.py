"""Records of an answer, as the API's contract declares them; what is not so is named by its JSON path."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from lakepulse.contracts.apis.model import ApiField, ApiSource, FieldType
from lakepulse.errors import ApiError

MOST_DIGITS = 38
"""What a decimal of the lake may have at most."""
Record = dict[str, Any]
"""A record's JSON values by column."""


def records_of(source: ApiSource, document: object) -> list[Record]:
    """The records of an answer in the contract's columns; ApiError where something is not as declared."""
    if source.shape == "columns":
        return _from_columns(source, document)
    found = at(source, document, source.records)
    if not isinstance(found, list):
        raise _not_declared(source, source.records, "an array", found)
    return [_record(source, raw, f"{source.records}[{number}]") for number, raw in enumerate(found)]


def at(source: ApiSource, document: object, path: str) -> object:
    """The value at ``path`` of an answer; ApiError with the first part of the path that is not there."""
    value, reached = document, "$"
    for key in path.split(".")[1:]:
        if not isinstance(value, Mapping):
            raise _not_declared(source, reached, "an object", value)
        reached = f"{reached}.{key}"
        if key not in value:
            raise _not_declared(source, reached, "a value", None)
        value = value[key]
    return value


def _record(source: ApiSource, raw: object, where: str) -> Record:
    if not isinstance(raw, Mapping):
        raise _not_declared(source, where, "an object", raw)
    return {
        name: _checked(source, field, _inside(raw, field.path), where + field.path[1:])
        for name, field in source.fields.items()
    }


def _from_columns(source: ApiSource, document: object) -> list[Record]:
    """The rows of an object that has an array for each field, all of one length."""
    columns: dict[str, list[Any]] = {}
    for name, field in source.fields.items():
        path = source.records + field.path[1:]
        found = at(source, document, path)
        if not isinstance(found, list):
            raise _not_declared(source, path, "an array", found)
        length = len(next(iter(columns.values()), found))
        if len(found) != length:
            raise _not_declared(source, path, f"an array of {length} values", f"{len(found)} values")
        columns[name] = [
            _checked(source, field, value, f"{path}[{number}]") for number, value in enumerate(found)
        ]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _inside(raw: object, path: str) -> object:
    """The value at ``path`` of a record; None where it has none."""
    for key in path.split(".")[1:]:
        raw = raw.get(key) if isinstance(raw, Mapping) else None
    return raw


def _checked(source: ApiSource, field: ApiField, value: object, path: str) -> object:
    if not (field.nullable if value is None else _FITS[field.type](value)):
        raise _not_declared(source, path, f"a {field.type}", value)
    return value


def _not_declared(source: ApiSource, path: str, expected: str, found: object) -> ApiError:
    came = "nothing" if found is None else _NAMES.get(type(found)) or repr(found)[:80]
    return ApiError(
        f"the API {source.api} does not answer as declared: at {path} {expected} was expected, but {came} came",
        f"Bring records and fields in contracts/apis/{source.api}.yaml to what it answers now.",
    )


_NAMES: dict[type, str] = {dict: "an object", list: "an array"}


def _is_number(value: object) -> bool:
    if isinstance(value, Decimal):
        # Written out, a number with an exponent of a million is a million digits.
        return abs(value.adjusted()) <= MOST_DIGITS
    return isinstance(value, int) and not isinstance(value, bool)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and len(value) == len("2026-01-31") and _is_time(value)


def _is_time(value: object) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


_FITS: dict[FieldType, Callable[[object], bool]] = {
    FieldType.STRING: lambda value: isinstance(value, str),
    FieldType.INTEGER: lambda value: isinstance(value, int) and not isinstance(value, bool),
    FieldType.NUMBER: _is_number,
    FieldType.BOOLEAN: lambda value: isinstance(value, bool),
    FieldType.DATE: _is_date,
    FieldType.TIMESTAMP: _is_time,
}

"""Avro types of one writer schema: references by name followed, and logical types taken off where numbers are wanted.

``envelope`` reads values of them message by message, ``lockstep`` many messages side by side.
"""

from collections.abc import Iterator, Mapping
from typing import Any

AvroType = str | dict[str, Any] | list[Any]
NESTING = ("items", "values", "type")


class NamedTypes:
    """The named types (record, enum, fixed) of a schema."""

    def __init__(self, schema: AvroType) -> None:
        self._types = {
            name: definition for definition in definitions(schema, "") for name in _names_of(definition)
        }

    def resolve(self, schema: AvroType) -> tuple[str, dict[str, Any]]:
        """The Avro type's name (``long``, ``record``, ``union``, …) and its definition, references followed."""
        if isinstance(schema, list):
            return "union", {"branches": schema}
        if isinstance(schema, dict):
            kind, definition = self.resolve(schema["type"])
            return kind, {**definition, **schema}
        if schema in self._types:
            return str(self._types[schema]["type"]), self._types[schema]
        return schema, {}


def definitions(schema: AvroType, namespace: str) -> Iterator[dict[str, Any]]:
    """All named types (record, enum, fixed) in ``schema``, each with its namespace filled in."""
    if isinstance(schema, list):
        for branch in schema:
            yield from definitions(branch, namespace)
    elif isinstance(schema, dict):
        inner = str(schema.get("namespace", namespace))
        if schema["type"] in ("record", "enum", "fixed"):
            yield {**schema, "namespace": inner}
        for part in (*(field["type"] for field in schema.get("fields", ())), *map(schema.get, NESTING)):
            if isinstance(part, dict | list):
                yield from definitions(part, inner)


def physical(schema: AvroType) -> AvroType:
    """``schema`` without the logical types of its fields: a decimal is read as its bytes, a date as a number.

    Inside arrays and maps they stay, since these become JSON text as a reader would show it.
    """
    if isinstance(schema, list):
        return [physical(branch) for branch in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: value for name, value in schema.items() if name != "logicalType"}
    if "fields" in plain:
        plain["fields"] = [{**field, "type": physical(field["type"])} for field in plain["fields"]]
    return plain


def opaque(schema: AvroType) -> AvroType:
    """``schema`` with its strings as bytes, which are encoded alike: for fields that nobody looks at."""
    if isinstance(schema, list):
        return [opaque(branch) for branch in schema]
    if not isinstance(schema, dict):
        return "bytes" if schema == "string" else schema
    if "fields" in schema:
        return {**schema, "fields": [{**field, "type": opaque(field["type"])} for field in schema["fields"]]}
    return {**schema, "type": "bytes"} if schema["type"] == "string" else schema


def _names_of(definition: Mapping[str, Any]) -> tuple[str, str]:
    name, namespace = str(definition["name"]), definition["namespace"]
    return name, name if "." in name or not namespace else f"{namespace}.{name}"

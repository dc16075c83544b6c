"""Python source for reading Avro's binary encoding: straight-line code, generated per writer schema.

Compiling the schema away is what makes plain Python fast enough; ``avro_decoder`` builds the functions from it.
The bytes' meaning is Avro 1.11's: zig-zag varints, length-prefixed bytes, union branches by index.
"""

import io
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import fastavro

AvroType = str | dict[str, Any] | list[Any]
FIXED_WIDTH = {"boolean": 1, "float": 4, "double": 8}
MAX_VARINT_BITS = 63


def varint(body: bytes, value: int, position: int) -> tuple[int, int]:
    """The rest of a varint whose first three bytes gave ``value``: its value, still zig-zag, and the next position."""
    for shift in range(21, MAX_VARINT_BITS + 1, 7):
        byte = body[position]
        position += 1
        value += (byte & 127) << shift
        if byte < 128:
            return value, position
    raise ValueError("a number of more than 64 bits")


class Source:
    """Source under construction: ``b`` is the message, ``p`` the position, ``n`` the last varint read."""

    def __init__(self, schema: AvroType) -> None:
        self.lines: list[str] = []
        self.names: dict[str, object] = {
            "varint": varint,
            "nested": nested,
            "float_at": struct.Struct("<f").unpack_from,
            "double_at": struct.Struct("<d").unpack_from,
        }
        self._types = {
            name: definition for definition in definitions(schema, "") for name in _names_of(definition)
        }

    def line(self, depth: int, text: str) -> None:
        """Append one line, ``depth`` levels in."""
        self.lines.append("    " * depth + text)

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

    def number(self, depth: int) -> None:
        """Read a varint into ``n``; three bytes without a call, since most keys and lengths have no more."""
        self.line(depth, "n = b[p]; p += 1")
        self.line(depth, "if n > 127:")
        self.line(depth + 1, "n += (b[p] << 7) - 128; p += 1")
        self.line(depth + 1, "if n > 16383:")
        self.line(depth + 2, "n += (b[p] << 14) - 16384; p += 1")
        self.line(depth + 2, "if n > 2097151: n, p = varint(b, n - 2097152, p)")

    def skip(self, depth: int, schema: AvroType) -> None:
        """Move ``p`` behind a value of ``schema``."""
        kind, definition = self.resolve(schema)
        if kind == "union":
            self.branches(depth, definition["branches"], self.skip)
        elif kind == "record":
            for field in definition["fields"]:
                self.skip(depth, field["type"])
        elif kind in ("int", "long", "enum"):
            self.line(depth, "while b[p] > 127: p += 1")
            self.line(depth, "p += 1")
        elif kind in ("string", "bytes"):
            self.number(depth)
            self.line(depth, "p += n >> 1")
        elif kind in FIXED_WIDTH:
            self.line(depth, f"p += {FIXED_WIDTH[kind]}")
        elif kind != "null":
            self._nested(depth, schema, "_")

    def read(self, depth: int, schema: AvroType, target: str) -> None:
        """Assign a value of ``schema`` to ``target``; decimals stay bytes, dates and times stay numbers."""
        kind, definition = self.resolve(schema)
        if kind == "union":
            self.branches(
                depth, definition["branches"], lambda inner, branch: self.read(inner, branch, target)
            )
        elif kind == "null":
            self.line(depth, f"{target} = None")
        elif kind in ("int", "long"):
            self.number(depth)
            self.line(depth, f"{target} = (n >> 1) ^ -(n & 1)")
        elif kind in ("string", "bytes"):
            self.number(depth)
            decode = ".decode()" if kind == "string" else ""
            self.line(depth, f"q = p + (n >> 1); {target} = b[p:q]{decode}; p = q")
        elif kind == "boolean":
            self.line(depth, f"{target} = b[p] == 1; p += 1")
        elif kind in ("float", "double"):
            self.line(depth, f"{target} = {kind}_at(b, p)[0]; p += {FIXED_WIDTH[kind]}")
        else:
            self._nested(depth, schema, target)

    def branches(
        self, depth: int, branches: Sequence[AvroType], emit: Callable[[int, AvroType], None]
    ) -> None:
        """One ``if`` per branch of a union, each filled by ``emit``."""
        self.number(depth)
        for index, branch in enumerate(branches):
            self.line(depth, f"{'elif' if index else 'if'} n == {2 * index}:")
            self.line(depth + 1, "pass")
            emit(depth + 1, branch)
        self.line(depth, "else: raise ValueError('an unknown branch of a union')")

    def function(self, name: str, **names: object) -> Callable[..., Any]:
        """The function ``name`` of the source, which sees ``names`` as globals."""
        scope: dict[str, Any] = {**self.names, **names}
        # Only the schema's shape becomes code: its names are numbered, never written into it.
        exec(compile("\n".join(self.lines), f"<avro {name}>", "exec"), scope)  # noqa: S102
        function: Callable[..., Any] = scope[name]
        return function

    def _nested(self, depth: int, schema: AvroType, target: str) -> None:
        name = f"schema{len(self.names)}"
        self.names[name] = fastavro.parse_schema(self._self_contained(schema))
        self.line(depth, f"{target}, p = nested(b, p, {name})")

    def _self_contained(self, schema: AvroType) -> AvroType:
        return self._types.get(schema, schema) if isinstance(schema, str) else schema


def nested(body: bytes, position: int, schema: AvroType) -> tuple[Any, int]:
    """A value of a nested type (array, map, record, enum, fixed) and the next position, by fastavro."""
    stream = io.BytesIO(body)
    stream.seek(position)
    value = fastavro.schemaless_reader(stream, schema, None)
    return value, stream.tell()


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


NESTING = ("items", "values", "type")


def _names_of(definition: Mapping[str, Any]) -> tuple[str, str]:
    name, namespace = str(definition["name"]), definition["namespace"]
    return name, name if "." in name or not namespace else f"{namespace}.{name}"

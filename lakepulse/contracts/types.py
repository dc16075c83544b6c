"""The closed list of logical column types; every compiler maps all of them or fails loudly."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The name of a logical type."""

    BOOLEAN = "boolean"
    INT32 = "int32"
    INT64 = "int64"
    FLOAT64 = "float64"
    DECIMAL = "decimal"
    STRING = "string"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TIMESTAMPTZ = "timestamptz"
    BYTES = "bytes"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class LogicalType:
    """One type: ``decimal`` has precision and scale, ``string`` may have a length; the rest have neither.

    ``timestamp`` is a wall clock without zone in the source and is read as UTC; both timestamps are
    microseconds in UTC in the lake.
    """

    kind: Kind
    precision: int | None = None
    scale: int | None = None
    length: int | None = None

    def __str__(self) -> str:
        if self.kind is Kind.DECIMAL:
            return f"decimal({self.precision},{self.scale})"
        return f"string({self.length})" if self.length else self.kind.value


_PLAIN = frozenset(kind.value for kind in Kind) - {Kind.DECIMAL.value}
_DECIMAL = re.compile(r"decimal\((\d{1,2}),(\d{1,2})\)")
_STRING = re.compile(r"string\((\d{1,6})\)")


def parse_type(text: str) -> LogicalType:
    """``decimal(18,2)``, ``string(60)``, ``int64``, … as a LogicalType; ValueError where unknown."""
    if match := _DECIMAL.fullmatch(text):
        precision, scale = int(match[1]), int(match[2])
        if not 1 <= precision <= 38 or scale > precision:
            raise ValueError(f"`{text}` needs 1 <= precision <= 38 and scale <= precision")
        return LogicalType(Kind.DECIMAL, precision, scale)
    if match := _STRING.fullmatch(text):
        return LogicalType(Kind.STRING, length=int(match[1]))
    if text in _PLAIN:
        return LogicalType(Kind(text))
    raise ValueError(f"`{text}` is not a type; expected one of {', '.join(Kind)} (decimal(p,s), string(n))")

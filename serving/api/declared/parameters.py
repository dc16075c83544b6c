"""Parameters of operations: typed, bounded and described once, for the request's check, OpenAPI and its examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from inspect import Parameter as PythonParameter
from typing import Annotated, Any

from fastapi import Path, Query

Scalar = str | int | float | bool | date | datetime | None
NAME = r"^[a-z][a-z0-9_]*$"
TABLE = r"^(bronze|silver|gold)\.[a-z][a-z0-9_]*$"
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Parameter:
    """One value of a request. ``kind`` is its type; ``example`` one that has an answer in every installation.

    Without ``required`` it may be left out and is then ``default``. ``least`` and ``most`` bound numbers, ``pattern``
    and ``longest`` texts, ``among`` lists the words that are known.
    """

    name: str
    kind: type
    doc: str
    example: Scalar = None
    required: bool = False
    default: Scalar = None
    least: int | None = None
    most: int | None = None
    pattern: str | None = None
    longest: int | None = 200
    in_path: bool = False
    among: Sequence[str] | None = None

    def python(self) -> PythonParameter:
        """As a parameter of a function that FastAPI reads."""
        place = Path if self.in_path else Query
        bounds: dict[str, Any] = {"ge": self.least, "le": self.most}
        if self.kind is str:
            bounds = {"pattern": self._pattern(), "max_length": self.longest}
        examples = None if self.example is None else [_plain(self.example)]
        described = place(
            description=self.doc, examples=examples, **{k: v for k, v in bounds.items() if v is not None}
        )
        optional = not (self.in_path or self.required) and self.default is None
        kind = self.kind | None if optional else self.kind
        default = PythonParameter.empty if self.in_path or self.required else self.default
        return PythonParameter(
            self.name, PythonParameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, described]
        )

    def _pattern(self) -> str | None:
        return f"^({'|'.join(self.among)})$" if self.among else self.pattern


def _plain(value: Scalar) -> object:
    return value.isoformat() if isinstance(value, date) else value


def key(name: str, doc: str, example: int) -> Parameter:
    """The key of one row, in the path."""
    return Parameter(name, int, doc, example, least=0, most=LARGEST, in_path=True)


SINCE = Parameter("since", date, "The first day; without it from the beginning", date(2013, 1, 1))
UNTIL = Parameter("until", date, "The last day; without it to the end", date(2049, 12, 31))


def within(column: str) -> str:
    """The condition that ``column`` is a day from SINCE to UNTIL, where these are given."""
    return f"($since::DATE IS NULL OR {column} >= $since) AND ($until::DATE IS NULL OR {column} <= $until)"


TOP = Parameter("top", int, "How many rows at most", 10, default=20, least=1, most=1000)
REGION = Parameter("region", str, "A sales territory alone", longest=50)
CATEGORY = Parameter("category", str, "A product category alone", longest=50)
TABLE_NAME = Parameter(
    "table", str, "The table, as `layer.name`", "gold.fact_sales", pattern=TABLE, longest=80, in_path=True
)

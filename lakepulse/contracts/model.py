"""The contract of one table, frozen and strict; ``load`` reads it from YAML, ``catalog`` joins them."""

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from lakepulse.contracts.files import FileFormats, Strict
from lakepulse.contracts.types import LogicalType, parse_type


class TableKind(StrEnum):
    """How a table changes; a view is not stored, so it cannot: its SELECT runs whenever it is read."""

    APPEND = "append"
    UPSERT = "upsert"
    SCD2 = "scd2"
    FULL_REFRESH = "full_refresh"
    VIEW = "view"


class OnFail(StrEnum):
    """What a violated rule does."""

    WARN = "warn"
    QUARANTINE = "quarantine"
    FAIL = "fail"


class Layer(StrEnum):
    """Where a table stands in the flow."""

    SOURCE = "source"
    FILES = "files"
    EVENTS = "events"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


EVERY_EVENT = "bronze.*"
"""The input of the view of all events."""
LAKE_LAYERS = (Layer.BRONZE, Layer.SILVER, Layer.GOLD)
"""The layers that are in the lake, in the order of the flow."""
INGEST = "lakepulse ingest"
"""The command that writes what comes in files."""
STREAM = "lakepulse stream"
"""The command that writes, beside the changes, what comes as events."""


def _parsed(value: object) -> object:
    return parse_type(value) if isinstance(value, str) else value


class Column(Strict):
    """One column. ``references`` is ``layer.table`` (its single-column key); ``sequence`` is source only.

    ``heading`` is the column's name in a file where it is another one there.

    What quality holds it to, in silver and gold: ``completeness`` is the least share of rows with a value, ``unique``
    the least share of distinct ones among the values (``true`` is all), ``pattern`` a regular expression of values.
    """

    type: Annotated[LogicalType, BeforeValidator(_parsed), PlainSerializer(str)]
    doc: str = Field(min_length=3)
    nullable: bool = False
    pii: bool = False
    references: str | None = None
    sequence: str | None = None
    heading: str | None = Field(default=None, min_length=1)
    completeness: float | None = Field(default=None, gt=0, le=1)
    unique: float | None = Field(default=None, gt=0, le=1)
    pattern: str | None = Field(default=None, min_length=1)


class Expectation(Strict):
    """A boolean SQL rule over the table's own columns."""

    rule: str = Field(min_length=1)
    on_fail: OnFail


class Contract(Strict):
    """One table, or one view.

    Source tables name their Postgres ``relation``, their Kafka ``topic`` (None: not captured), ``route_by``
    (the column whose value chooses the Kafka partition; the key where absent) and secondary ``indexes``.
    Tables of files (``files.<name>``) name their ``format``: which kinds of file hold their rows, and how. Their
    bronze and silver tables are ``written_by`` INGEST.
    Tables of events (``events.<name>``) name their ``topic``, whose messages are JSON objects of their columns; one
    that breaks a type or a rule is malformed. What is made from them, up to gold, is ``written_by`` STREAM.
    Bronze tables state no columns: they are the input's columns, nullable, plus the metadata columns.
    Gold tables that follow their changes name ``group``: the columns by which they are recomputed. One that no SELECT
    makes, or whose SELECT a command of its own runs (STREAM), names the command that it is ``written_by``; its
    ``inputs`` are what that reads.
    ``cluster_by`` is the order in which files are kept (the key where absent). ``z_order`` names the columns by which
    queries filter where that is not the key: maintenance brings the files into the Z-order of these.
    A view over ``EVERY_EVENT`` has all captured bronze tables as inputs, and a SELECT that follows from them
    (``events_view``).
    """

    table: str = Field(pattern=r"^(source|files|events|bronze|silver|gold)\.[a-z][a-z0-9_]*$")
    owner: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    purpose: str = Field(min_length=10)
    kind: TableKind
    key: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    freshness: str | None = Field(default=None, pattern=r"^\d+(s|m|h|d)$")
    retention: str | None = Field(default=None, pattern=r"^\d+(h|d)$")
    columns: dict[str, Column] = Field(default_factory=dict)
    expect: dict[str, Expectation] = Field(default_factory=dict)
    relation: str | None = Field(default=None, pattern=r"^[a-z_]+\.[a-z_0-9]+$")
    topic: str | None = None
    route_by: str | None = None
    indexes: tuple[tuple[str, ...], ...] = ()
    format: FileFormats | None = None
    group: tuple[str, ...] = ()
    written_by: str | None = Field(default=None, pattern=r"^lakepulse [a-z-]+$")
    cluster_by: tuple[str, ...] = ()
    z_order: tuple[str, ...] = ()

    @cached_property
    def layer(self) -> Layer:
        """The part before the dot."""
        return Layer(self.table.partition(".")[0])

    @property
    def name(self) -> str:
        """The part after the dot."""
        return self.table.partition(".")[2]

    @property
    def from_files(self) -> bool:
        """Whether it is a table of bronze or silver whose rows came in files."""
        return self.written_by == INGEST and self.layer in (Layer.BRONZE, Layer.SILVER)

    @property
    def from_events(self) -> bool:
        """Whether it is a table of the lake that is made from events."""
        return self.written_by == STREAM and self.layer in LAKE_LAYERS

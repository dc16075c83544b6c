"""The formats of a table that comes in files: which kinds of file are taken, and how each is read."""

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A part of a contract: frozen, and without keys that are not named."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class TextFormat(Strict):
    """Delimited text. ``encoding`` None: UTF-8, or what its first bytes say; ``skip_lines`` stand before the header."""

    delimiter: str = Field(default=",", min_length=1, max_length=1)
    quote: str = Field(default='"', min_length=1, max_length=1)
    encoding: str | None = None
    skip_lines: int = Field(default=0, ge=0)


class JsonFormat(Strict):
    """JSON: a record a line, or a document. ``records`` is the path to its array of records (``data.items``).

    Objects in a record become columns by their path, with ``_`` between, but for one that is a column itself.
    """

    records: str | None = None
    encoding: str | None = None


class ParquetFormat(Strict):
    """Parquet."""


class ExcelFormat(Strict):
    """A workbook. ``sheet`` None: the only one; ``skip_lines`` come before the header."""

    sheet: str | None = None
    skip_lines: int = Field(default=0, ge=0)


class FileFormats(Strict):
    """The kinds of file that a table takes: those that are named.

    ``nulls`` are texts that stand for no value. ``ignore`` names columns of the files that are left out on purpose.
    ``date_format`` and ``timestamp_format`` (strftime) are for what is not ISO 8601, ``decimal_mark`` for numbers.
    """

    csv: TextFormat | None = None
    json_: JsonFormat | None = Field(default=None, alias="json")
    parquet: ParquetFormat | None = None
    excel: ExcelFormat | None = None
    nulls: tuple[str, ...] = ("",)
    ignore: tuple[str, ...] = ()
    date_format: str | None = None
    timestamp_format: str | None = None
    decimal_mark: str = Field(default=".", pattern=r"^[.,]$")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are taken."""
        named = {"csv": self.csv, "json": self.json_, "parquet": self.parquet, "excel": self.excel}
        return tuple(kind for kind, options in named.items() if options is not None)

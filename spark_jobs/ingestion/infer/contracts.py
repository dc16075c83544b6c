"""The three contracts of a new table of files, written from what one of its files shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lakepulse.contracts.files import FileFormats
from lakepulse.contracts.model import Column, Contract
from lakepulse.contracts.types import LogicalType, parse_type
from lakepulse.errors import ContractError
from spark_jobs.ingestion.infer.headings import formats_of, headings
from spark_jobs.ingestion.infer.types import date_format_of, decimal_mark_of, types_of
from spark_jobs.ingestion.read.read import parts
from spark_jobs.ingestion.read.records import plain_name
from spark_jobs.ingestion.read.unpack import unpacked


@dataclass(frozen=True)
class Inferred:
    """A column: its ``name`` and its ``heading`` in the file, its type, and whether some record has no value."""

    name: str
    heading: str
    type: LogicalType
    nullable: bool


@dataclass(frozen=True)
class Schema:
    """What a file shows: how it is read, and its columns; ``records`` were looked at."""

    formats: FileFormats
    columns: list[Inferred]
    records: int


def infer(name: str, stream: IO[bytes]) -> Schema:
    """The schema that a file shows; IngestionError where it cannot be read."""
    for member in unpacked(name, stream):
        formats = formats_of(member)
        given = {plain_name(heading): heading for heading in headings(formats, member)}
        break
    columns = {
        column: Column(type=parse_type("string"), doc="As text.", nullable=True, heading=heading)
        for column, heading in given.items()
    }
    as_text = Contract(
        table="files.inferred",
        owner="platform",
        purpose="A file as text.",
        kind="append",
        format=formats,
        columns=columns,
    )
    values: dict[str, list[str | None]] = {column: [] for column in given}
    for part in parts(as_text, name, stream):
        for column, texts in part.records.columns.items():
            values[column] += texts
    found = {"date_format": date_format_of(values), "decimal_mark": decimal_mark_of(values)}
    formats = formats.model_copy(update=found)
    types = types_of(values, formats)
    inferred = [Inferred(name, given[name], types[name], None in texts) for name, texts in values.items()]
    return Schema(formats, inferred, len(next(iter(values.values()), [])))


def contract_files(schema: Schema, name: str, example: str, key: Sequence[str]) -> dict[str, str]:
    """By path below the contracts' folder the text of the three contracts; ContractError for an unknown key column."""
    known = [column.name for column in schema.columns]
    for column in key:
        if column not in known:
            raise ContractError(f"the file has no column `{column}`", f"It has {', '.join(known)}.")
    kind, of_silver = ("upsert", key) if key else ("append", ("_load", "_line"))
    head = f"owner: platform\npurpose: Rows of files such as {example}; say here what they mean.\n"
    files = f"table: files.{name}\n{head}kind: {kind}\n{_key(key)}{_format(schema)}{_columns(schema, key, files=True)}"
    bronze = (
        f"table: bronze.{name}\nowner: platform\npurpose: Every row of the files of {name}, exactly once, with its file"
        f" and line.\nkind: append\nkey: [_load, _file, _line]\ninputs: [files.{name}]\nwritten_by: lakepulse ingest\n"
    )
    silver = (
        f"table: silver.{name}\n{head}kind: {kind}\n{_key(of_silver)}inputs: [bronze.{name}]\n"
        f"written_by: lakepulse ingest\n{_columns(schema, key, files=False)}"
    )
    return {
        f"{layer}/{name}.yaml": text
        for layer, text in (("files", files), ("bronze", bronze), ("silver", silver))
    }


def write(folder: Path, files: dict[str, str]) -> list[Path]:
    """Write the contracts; ContractError where one is there already."""
    paths = {folder / name: text for name, text in files.items()}
    for path in paths:
        if path.exists():
            raise ContractError(
                f"{path} is there already", "Give the table another name, or edit its contracts."
            )
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list(paths)


def _key(key: Sequence[str]) -> str:
    return f"key: [{', '.join(key)}]\n" if key else ""


def _format(schema: Schema) -> str:
    formats = schema.formats
    (kind,) = formats.kinds
    options = formats.model_dump(exclude_defaults=True, by_alias=True, exclude_none=True)
    own = {name: value for name, value in options.pop(kind, {}).items()}
    lines = [f"  {kind}: {{{', '.join(f'{name}: {value!r}' for name, value in own.items())}}}"]
    lines += [f"  {name}: {value!r}" for name, value in options.items()]
    return "format:\n" + "\n".join(lines).replace("'\\t'", '"\\t"') + "\n"


def _columns(schema: Schema, key: Sequence[str], *, files: bool) -> str:
    lines = []
    for column in schema.columns:
        heading = f', heading: "{column.heading}"' if files and column.heading != column.name else ""
        # A file may leave out anything but the key: whether it may is the owner's to say.
        null = ", nullable: true" if column.nullable and column.name not in key else ""
        doc = f'doc: "Column {column.heading} of the files"'
        lines.append(f'  {column.name}: {{type: "{column.type}"{null}{heading}, {doc}}}\n')
    return f"columns:\n{''.join(lines)}"

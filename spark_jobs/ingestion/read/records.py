"""Records as they are read: text by column, each with its line; and what could not be read as a record."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lakepulse.contracts.model import Contract
from lakepulse.errors import IngestionError

CHUNK = 50_000
"""Records that are handed on together."""
Text = str | None


@dataclass(frozen=True)
class Broken:
    """What is no record: where it begins, why, and its text."""

    line: int
    reason: str
    record: str


@dataclass
class Records:
    """Records of one file: ``columns`` by the contract's names, ``lines`` beside them, and what was broken between."""

    columns: dict[str, list[Text]]
    lines: list[int] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether it is time to hand it on."""
        return len(self.lines) + len(self.broken) >= CHUNK


DELIMITERS = ",;\t|"


def refused(file: str, problem: str, cure: str) -> IngestionError:
    """Nothing of ``file`` can be taken."""
    return IngestionError(f"{file} {problem}", cure)


def matched(contract: Contract, headings: Sequence[str], file: str) -> list[str | None]:
    """The contract's column behind each of the file's ``headings``; None for what is left out on purpose.

    Raises IngestionError where the file has a column that the contract does not name, or lacks one that is never null:
    what becomes of it is to be decided, not guessed.
    """
    known = _by_heading(contract)
    ignored = set(contract.format.ignore) if contract.format else set()
    given = [heading.strip() for heading in headings]
    found = [known.get(heading) for heading in given]
    yaml = f"contracts/files/{contract.name}.yaml"
    for heading, column in zip(given, found, strict=True):
        if column is None and heading not in ignored:
            problem = f"has the column `{heading}`, which {contract.table} does not name"
            raise refused(file, problem, _cure_of_unknown(heading, len(given), yaml))
        if column is not None and found.count(column) > 1:
            raise refused(file, f"has the column `{heading}` twice", "Correct the file.")
    missing = [name for name, each in contract.columns.items() if name not in found and not each.nullable]
    if missing:
        named = ", ".join(f"`{contract.columns[name].heading or name}`" for name in missing)
        cure = f"Correct the file, or say `nullable: true` in {yaml} and in silver's contract."
        raise refused(file, f"lacks {named}, which {contract.table} never leaves empty", cure)
    return found


def _cure_of_unknown(heading: str, headings: int, yaml: str) -> str:
    """One heading with marks in it is a header that another delimiter parts."""
    mark = max(DELIMITERS, key=heading.count)
    if headings == 1 and mark in heading:
        return f"Where its delimiter is another one, say `csv: {{delimiter: {json.dumps(mark)}}}` in {yaml}."
    return f"Declare it in {yaml} and in silver's contract, or name it under `format: ignore`."


def empty(contract: Contract) -> Records:
    """No records yet."""
    return Records({name: [] for name in contract.columns})


def _by_heading(contract: Contract) -> dict[str, str]:
    """Columns by their own name, and by how they are called in files, which goes before."""
    own = {name: name for name in contract.columns}
    return own | {each.heading: name for name, each in contract.columns.items() if each.heading}


def plain_name(heading: str) -> str:
    """A column's name for a heading: small letters, digits and ``_``."""
    name = re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")
    return name if name[:1].isalpha() else f"column_{name}".rstrip("_")


def append_rows(
    records: Records, columns: Sequence[str | None], rows: Sequence[Sequence[Text]], lines: Sequence[int]
) -> None:
    """Add ``rows`` (one value a heading) to ``records``; a column that the file lacks is without values."""
    values: Iterator[tuple[Text, ...]] = iter(zip(*rows, strict=True))
    by_name = {name: value for name, value in zip(columns, values, strict=False) if name is not None}
    for name, column in records.columns.items():
        column.extend(by_name.get(name) or [None] * len(rows))
    records.lines.extend(lines)

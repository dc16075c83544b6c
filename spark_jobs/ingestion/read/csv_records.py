"""Records of delimited text. A record's line is the one that it begins in: quoted values may hold line breaks."""

import csv
from collections.abc import Iterator, Sequence
from typing import TextIO

from lakepulse.contracts.files import TextFormat
from lakepulse.contracts.model import Contract
from spark_jobs.ingestion.read.records import Broken, Records, Text, append_rows, empty, matched, refused

LONGEST = 1 << 24
"""Characters in one value at most."""
_BATCH = 5_000


def csv_records(contract: Contract, options: TextFormat, name: str, text: TextIO) -> Iterator[Records]:
    """The records of ``text``, chunk by chunk; what has another number of values than the header is broken.

    Raises IngestionError where there is no header, its columns are not the contract's, or a quote never ends.
    """
    reader = _TextRecords(options, name, text)
    headings = reader.header()
    columns = matched(contract, headings, name)
    nulls = frozenset(contract.format.nulls if contract.format else ())
    records, rows, lines = empty(contract), list[Sequence[Text]](), list[int]()
    for line, fields in reader:
        if isinstance(fields, Broken):
            records.broken.append(fields)
        elif len(fields) != len(headings):
            problem = f"{len(fields)} values, where the header has {len(headings)}"
            records.broken.append(Broken(line, problem, options.delimiter.join(fields)))
        else:
            rows.append([None if value in nulls else value for value in fields])
            lines.append(line)
        if len(rows) >= _BATCH:
            append_rows(records, columns, rows, lines)
            rows, lines = [], []
        if records.full:
            yield records
            records = empty(contract)
    append_rows(records, columns, rows, lines)
    yield records


def header(options: TextFormat, name: str, text: TextIO) -> list[str]:
    """The first record of ``text``; IngestionError where there is none."""
    return _TextRecords(options, name, text).header()


class _TextRecords:
    """Rows with the line that each begins in; blank lines are passed over."""

    def __init__(self, options: TextFormat, name: str, text: TextIO) -> None:
        csv.field_size_limit(LONGEST)
        self._name, self._skipped = name, options.skip_lines
        delimiter = "\t" if ".tsv" in name.lower() and options.delimiter == "," else options.delimiter
        self._lines = iter(text)
        for _ in range(options.skip_lines):
            next(self._lines, None)
        self._taken: list[str] = []
        self._rows = csv.reader(self._kept(), delimiter=delimiter, quotechar=options.quote, strict=True)

    def header(self) -> list[str]:
        """The first row."""
        for _, fields in self:
            if isinstance(fields, list):
                return fields
            raise refused(self._name, f"has no header: {fields.reason}", "Correct its first line.")
        raise refused(self._name, "is empty: it has no header", "Delete it, or write it again.")

    def __iter__(self) -> Iterator[tuple[int, list[str] | Broken]]:
        while True:
            line = self._skipped + self._rows.line_num + 1
            self._taken.clear()
            try:
                fields = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end" in str(error):
                    problem = f"has a quote in the record of line {line} that never ends"
                    raise refused(self._name, problem, "Correct the line.") from None
                yield line, Broken(line, str(error), "".join(self._taken).rstrip("\r\n"))
            else:
                if fields:
                    yield line, fields

    def _kept(self) -> Iterator[str]:
        for line in self._lines:
            self._taken.append(line)
            yield line

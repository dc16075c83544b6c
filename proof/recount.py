"""A landed file's records counted again, by other readers than ingestion's: what its ledger says must come out."""

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

import duckdb
import openpyxl
import pyarrow.parquet as pq

from lakepulse.contracts.files import ExcelFormat, FileFormats, TextFormat
from lakepulse.contracts.model import Contract

_END_OF_LINE = re.compile(r"\r\n|\r|\n|\Z")
_WORKBOOKS = (".xlsx", ".xlsm")
_TEXTS, _TABLES = (".csv", ".tsv", ".txt"), (".parquet", ".pq")


def recount(contract: Contract, name: str, content: bytes, read_as: str) -> int | None:
    """The records in a file, good and bad; None where only ingestion's own reader knows the kind.

    ``read_as`` is what the ledger says of how it was read: the encoding of text is its last word.
    """
    formats, encoding = contract.format or FileFormats(), read_as.partition(",")[0].split()[-1]
    counts = [_count(formats, member, inside, encoding) for member, inside in _members(name, content)]
    return None if None in counts else sum(count or 0 for count in counts)


def _members(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if name.lower().endswith(".gz"):
        yield name[:-3], gzip.decompress(content)
    elif name.lower().endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                hidden = any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(member).parts)
                if not member.endswith("/") and not hidden:
                    yield from _members(member, archive.read(member))
    else:
        yield name, content


def _count(formats: FileFormats, name: str, content: bytes, encoding: str) -> int | None:
    ending = PurePosixPath(name.lower()).suffix
    if ending in _TEXTS and formats.csv:
        options = formats.csv
        if ending == ".tsv" and options.delimiter == ",":
            options = options.model_copy(update={"delimiter": "\t"})
        return text_records(content.decode(encoding), options)
    if ending in _TABLES:
        return int(pq.read_metadata(io.BytesIO(content)).num_rows)
    if ending in _WORKBOOKS and formats.excel:
        return _workbook_rows(content, formats.excel)
    if formats.json_ and ending not in (".xls", ".xlsb", ".ods"):
        return json_records(content.decode(encoding), formats.json_.records)
    return None


def text_records(text: str, options: TextFormat) -> int:
    """Records of delimited text after its header: ends of lines outside quotes, blank lines aside."""
    for _ in range(options.skip_lines):
        text = re.sub(r"\A[^\r\n]*(\r\n|\r|\n|\Z)", "", text)
    mark, delimiter = re.escape(options.quote), re.escape(options.delimiter)
    quoted = f"{mark}[^{mark}]*(?:{mark}{mark}[^{mark}]*)*{mark}"
    value = re.compile(f"({quoted})?([^{delimiter}\r\n]*)({delimiter}|\r\n|\r|\n|\\Z)")
    records = begins = at = 0
    while at < len(text) or at > begins:
        match = value.match(text, at)
        if match is None:
            break
        if match[1] and match[2]:
            # Something stands behind a closing quote: the record is broken, and the rest of this line is part of it.
            records += 1
            end = _END_OF_LINE.search(text, match.end(1))
            at = begins = end.end() if end else len(text)
        elif match[3] == options.delimiter:
            at = match.end()
        else:
            records += match.start(3) > begins
            at = begins = match.end()
    return max(records - 1, 0)


def json_records(text: str, path: str | None) -> int:
    """Records of JSON: the members of the document's array, or the lines that are not blank."""
    with duckdb.connect() as connection:
        (is_document,) = connection.execute("SELECT json_valid($1)", [text]).fetchone() or (False,)
        if not is_document:
            return sum(bool(line.strip()) for line in text.split("\n"))
        inside = "$" + "".join(f'."{part}"' for part in (path or "").split(".") if part)
        found = connection.execute(
            "SELECT CASE json_type($1::JSON, $2) WHEN 'ARRAY' THEN json_array_length($1::JSON, $2) ELSE 1 END",
            [text, inside],
        ).fetchone()
    return int(found[0]) if found else 0


def _workbook_rows(content: bytes, options: ExcelFormat) -> int:
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet = workbook[options.sheet] if options.sheet else workbook.worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))[options.skip_lines :]
    finally:
        workbook.close()
    return max(sum(any(cell not in (None, "") for cell in row) for row in rows) - 1, 0)

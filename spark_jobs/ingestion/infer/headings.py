"""The headings of a file, and the options that it takes to read it, before there is a contract."""

import io

import pyarrow.parquet as pq

from lakepulse.contracts.files import ExcelFormat, FileFormats, JsonFormat, ParquetFormat, TextFormat
from spark_jobs.ingestion.read.csv_records import header
from spark_jobs.ingestion.read.excel_records import first_row
from spark_jobs.ingestion.read.json_records import paths
from spark_jobs.ingestion.read.records import DELIMITERS
from spark_jobs.ingestion.read.text import decoded, encoding_of, is_utf8, looks_like
from spark_jobs.ingestion.read.unpack import Member


def formats_of(member: Member) -> FileFormats:
    """The options to read ``member`` with: its encoding where that is not UTF-8, its delimiter by its first line."""
    if member.kind == "parquet":
        return FileFormats(parquet=ParquetFormat())
    if member.kind == "excel":
        return FileFormats(excel=ExcelFormat())
    encoding = None if is_utf8(member.stream) else looks_like(member.stream)
    if member.kind == "json":
        return FileFormats(json=JsonFormat(encoding=encoding))
    chosen = encoding_of(member.name, member.stream, encoding)
    with decoded(member.name, member.stream, chosen) as text:
        first = next((line for line in text if line.strip()), "")
    return FileFormats(csv=TextFormat(encoding=encoding, delimiter=max(DELIMITERS, key=first.count)))


def headings(formats: FileFormats, member: Member) -> list[str]:
    """The names of the file's columns, in its order; IngestionError where it cannot be read."""
    name, stream = member.name, member.stream
    if formats.parquet:
        return list(pq.read_schema(io.BytesIO(member.whole())).names)
    if formats.excel:
        return first_row(formats.excel, name, member.whole())
    options = formats.json_ or formats.csv or TextFormat()
    with decoded(name, stream, encoding_of(name, stream, options.encoding)) as text:
        if isinstance(options, JsonFormat):
            return paths(options, name, text)
        return header(options, name, text)

"""The headings of a file, and the options that it takes to read it, before there is a contract."""

import io

import pyarrow.parquet as pq

from lakepulse.contracts.files import ExcelFormat, FileFormats, JsonFormat, ParquetFormat, TextFormat
from spark_jobs.ingestion.read.csv_records import header
from spark_jobs.ingestion.read.excel_records import first_row
from spark_jobs.ingestion.read.json_records import paths
from spark_jobs.ingestion.read.text import decoded, is_utf8, looks_like
from spark_jobs.ingestion.read.unpack import Member

DELIMITERS = ",;\t|"


def formats_of(member: Member) -> FileFormats:
    """The options to read ``member`` with: its encoding where that is not UTF-8, its delimiter by its first line."""
    if member.kind == "parquet":
        return FileFormats(parquet=ParquetFormat())
    if member.kind == "excel":
        return FileFormats(excel=ExcelFormat())
    encoding = None if is_utf8(member.content) else looks_like(member.content)
    if member.kind == "json":
        return FileFormats(json=JsonFormat(encoding=encoding))
    text, _ = decoded(member.name, member.content, encoding)
    first = text.lstrip().partition("\n")[0]
    return FileFormats(csv=TextFormat(encoding=encoding, delimiter=max(DELIMITERS, key=first.count)))


def headings(formats: FileFormats, member: Member) -> list[str]:
    """The names of the file's columns, in its order; IngestionError where it cannot be read."""
    name, content = member.name, member.content
    if formats.parquet:
        return list(pq.read_schema(io.BytesIO(content)).names)
    if formats.excel:
        return first_row(formats.excel, name, content)
    if formats.json_:
        return paths(formats.json_, name, decoded(name, content, formats.json_.encoding)[0])
    options = formats.csv or TextFormat()
    return header(options, name, decoded(name, content, options.encoding)[0])

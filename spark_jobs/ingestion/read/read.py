"""A file of a table as records: unpacked, decoded and read by the kind that its name says."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from lakepulse.contracts.files import FileFormats
from lakepulse.contracts.model import Contract
from spark_jobs.ingestion.read.csv_records import csv_records
from spark_jobs.ingestion.read.excel_records import excel_records
from spark_jobs.ingestion.read.json_records import json_records
from spark_jobs.ingestion.read.parquet_records import parquet_records
from spark_jobs.ingestion.read.records import Records, refused
from spark_jobs.ingestion.read.text import decoded, encoding_of
from spark_jobs.ingestion.read.unpack import Member, unpacked


@dataclass(frozen=True)
class Part:
    """Records of one file, or of a member of an archive: ``format`` says how they were read."""

    file: str
    format: str
    records: Records


def parts(contract: Contract, name: str, stream: IO[bytes]) -> Iterator[Part]:
    """All records of a file, chunk by chunk; IngestionError where nothing of it can be taken."""
    formats = contract.format or FileFormats()
    for member in unpacked(name, stream):
        if member.kind not in formats.kinds:
            raise refused(
                member.name,
                f"is {member.kind}, and {contract.table} takes {', '.join(formats.kinds)}",
                f"Name it under `format` in contracts/files/{contract.name}.yaml, with its options.",
            )
        for described, records in _chunks(contract, formats, member):
            packed = f" {member.packing}" if member.packing else ""
            yield Part(member.name, f"{member.kind}{packed}{described}", records)


def _chunks(contract: Contract, formats: FileFormats, member: Member) -> Iterator[tuple[str, Records]]:
    """Chunks, each with the encoding of text, after a blank."""
    name, stream = member.name, member.stream
    if member.kind == "csv" and formats.csv:
        encoding = encoding_of(name, stream, formats.csv.encoding)
        with decoded(name, stream, encoding) as text:
            for records in csv_records(contract, formats.csv, name, text):
                yield f" {encoding}", records
    elif member.kind == "json" and formats.json_:
        encoding = encoding_of(name, stream, formats.json_.encoding)
        with decoded(name, stream, encoding) as text:
            for records in json_records(contract, formats.json_, name, text):
                yield f" {encoding}", records
    elif member.kind == "excel" and formats.excel:
        for records in excel_records(contract, formats.excel, name, member.whole()):
            yield "", records
    else:
        # Parquet's end is read first, which an archive has to unpack all for.
        seekable = io.BytesIO(member.whole()) if member.packing else stream
        for records in parquet_records(contract, name, seekable):
            yield "", records

"""A file of a table as records: unpacked, decoded and read by the kind that its name says."""

from collections.abc import Iterator
from dataclasses import dataclass

from lakepulse.contracts.files import FileFormats
from lakepulse.contracts.model import Contract
from spark_jobs.ingestion.read.csv_records import csv_records
from spark_jobs.ingestion.read.excel_records import excel_records
from spark_jobs.ingestion.read.json_records import json_records
from spark_jobs.ingestion.read.parquet_records import parquet_records
from spark_jobs.ingestion.read.records import Records, refused
from spark_jobs.ingestion.read.text import decoded
from spark_jobs.ingestion.read.unpack import Member, unpacked


@dataclass(frozen=True)
class Part:
    """Records of one file, or of a member of an archive: ``format`` says how they were read."""

    file: str
    format: str
    records: Records


def parts(contract: Contract, name: str, content: bytes) -> Iterator[Part]:
    """All records of a file, chunk by chunk; IngestionError where nothing of it can be taken."""
    formats = contract.format or FileFormats()
    for member in unpacked(name, content):
        if member.kind not in formats.kinds:
            raise refused(
                member.name,
                f"is {member.kind}, and {contract.table} takes {', '.join(formats.kinds)}",
                f"Name it under `format` in contracts/files/{contract.name}.yaml, with its options.",
            )
        described, chunks = _chunks(contract, formats, member)
        for records in chunks:
            yield Part(member.name, described, records)


def _chunks(contract: Contract, formats: FileFormats, member: Member) -> tuple[str, Iterator[Records]]:
    name, content = member.name, member.content
    packed = [member.packing] if member.packing else []
    if member.kind == "csv" and formats.csv:
        text, encoding = decoded(name, content, formats.csv.encoding)
        return " ".join(["csv", *packed, encoding]), csv_records(contract, formats.csv, name, text)
    if member.kind == "json" and formats.json_:
        text, encoding = decoded(name, content, formats.json_.encoding)
        return " ".join(["json", *packed, encoding]), json_records(contract, formats.json_, name, text)
    if member.kind == "excel" and formats.excel:
        return " ".join(["excel", *packed]), excel_records(contract, formats.excel, name, content)
    return " ".join(["parquet", *packed]), parquet_records(contract, name, content)

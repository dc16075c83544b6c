"""A load: files as they were read and checked, committed to bronze so that each is taken once or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pyarrow as pa

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Contract
from lakepulse.faults import fault_point
from spark_jobs.ingestion.check.spool import TOGETHER, Spool
from spark_jobs.ingestion.discover.landing import LandedFile
from spark_jobs.ingestion.write import ledger
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.work import Portion, Transformation


@dataclass(frozen=True)
class ReadFile:
    """A file as it was read: ``way`` is how it came, ``format`` how it was read."""

    file: LandedFile
    sha256: str
    way: str
    format: str
    checked_rows: Spool
    checked_letters: Spool

    @property
    def rows(self) -> int:
        """Rows for bronze."""
        return self.checked_rows.num_rows

    def close(self) -> None:
        """Remove what waited on disk."""
        self.checked_rows.close()
        self.checked_letters.close()

    @property
    def letters(self) -> int:
        """Dead letters."""
        return self.checked_letters.num_rows


def load(
    context: Context, contract: Contract, files: Sequence[ReadFile], loaded_by: str
) -> list[dict[str, Any]]:
    """Commit ``files``, none of which the table has taken; returns what the ledger says of them.

    The caller holds the lease and has rolled back what was left over. Dead letters first, then rows, then the ledger.
    """
    name, now = contract.name, datetime.now(UTC)
    first = ledger.last_load(context.lake, name) + 1
    numbered = list(enumerate(files, start=first))
    entries = [_entry(name, number, file, loaded_by, now) for number, file in numbered]
    last = entries[-1]["load"]
    with_letters = [(number, file) for number, file in numbered if file.letters]
    if with_letters:
        context.lake.create(context.catalog, ledger.LETTERS)
        parts = _together(_letters(context, name, number, file, now) for number, file in with_letters)
        context.writer.add_all(ledger.LETTERS, parts, {ledger.load_of(name): last})
    fault_point("ingestion.after-letters")
    with_rows = [(number, file) for number, file in numbered if file.rows]
    context.lake.create(context.catalog, f"bronze.{name}")
    if with_rows:
        parts = _together(
            _rows(context, contract, number, file, loaded_by, now) for number, file in with_rows
        )
        context.writer.add_all(f"bronze.{name}", parts, {ledger.LOAD: last})
    fault_point("ingestion.after-rows")
    ledger.record(context, name, entries)
    fault_point("ingestion.after-ledger")
    _count(context, name, files)
    return entries


def _entry(name: str, number: int, file: ReadFile, loaded_by: str, now: datetime) -> dict[str, Any]:
    return {
        "table_name": name,
        "load": number,
        "file": file.file.name,
        "sha256": file.sha256,
        "size_bytes": file.file.size,
        "modified_at": file.file.modified_at,
        "format": file.format,
        "records": file.rows + file.letters,
        "rows_written": file.rows,
        "dead_letters": file.letters,
        "way": file.way,
        "loaded_by": loaded_by,
        "_ingested_at": now,
    }


def _rows(
    context: Context, contract: Contract, number: int, file: ReadFile, loaded_by: str, now: datetime
) -> Iterator[pa.Table]:
    schema = lake_schema(context.catalog, f"bronze.{contract.name}")
    constants = {
        "_load": number,
        "_file_sha256": file.sha256,
        "_loaded_by": loaded_by,
        "_ingested_at": now,
        "year": now.year,
        "month": now.month,
        "day": now.day,
    }
    return (_with(rows, constants, schema) for rows in file.checked_rows)


def _letters(context: Context, name: str, number: int, file: ReadFile, now: datetime) -> Iterator[pa.Table]:
    schema = lake_schema(context.catalog, ledger.LETTERS)
    constants = {"table_name": name, "load": number, "sha256": file.sha256, "_ingested_at": now}
    return (_with(rows, constants, schema) for rows in file.checked_letters)


def _together(files: Iterable[Iterator[pa.Table]]) -> Iterator[pa.Table]:
    """The tables of all files, small ones brought together: each part becomes a file of the lake."""
    waiting: list[pa.Table] = []
    for table in chain.from_iterable(files):
        waiting.append(table)
        if sum(each.num_rows for each in waiting) >= TOGETHER:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _with(rows: pa.Table, constants: dict[str, object], schema: pa.Schema) -> pa.Table:
    """``rows`` in ``schema``, the columns of ``constants`` with the same value everywhere."""
    columns = [
        pa.repeat(pa.scalar(constants[field.name], field.type), rows.num_rows)
        if field.name in constants
        else rows[field.name].cast(field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _count(context: Context, name: str, files: Sequence[ReadFile]) -> None:
    rows, letters = sum(file.rows for file in files), sum(file.letters for file in files)
    portion = Portion(rows, rows + letters, letters)
    context.work.add(f"bronze.{name}", Transformation.INGEST, portion)

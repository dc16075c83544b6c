"""The ledger of what each table has taken, ``bronze.ingested_files``: a file is taken when it is in here, not before.

Rows and dead letters are committed before it, each commit with the number of the last file (load) as Delta's
transaction identifier. What a killed process has left of a load that is not in the ledger is removed by the next one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.ingestion.discover.landing import LandedFile
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake

TABLE, LETTERS = "bronze.ingested_files", "bronze.file_dead_letters"
LOAD = "lakepulse.load"
"""Application id of Delta's transaction identifier in bronze's tables of files; its version is the last load in it."""
LANDING, UPLOAD = "landing", "upload"


def load_of(name: str) -> str:
    """The application id in the tables that all share."""
    return f"{LOAD}.files.{name}"


def last_load(lake: Lake, name: str) -> int:
    """The number of the last file that the table has taken; 0 before the first."""
    return max(lake.transaction(TABLE, load_of(name)), 0)


@dataclass(frozen=True)
class Taken:
    """What the table has taken, by content and by what the landing zone said of each file then."""

    by_content: dict[str, dict[str, Any]]
    seen: frozenset[tuple[str, int, datetime | None]]

    def has_seen(self, file: LandedFile) -> bool:
        """Whether this very file, unchanged since, was taken."""
        return (file.name, file.size, file.modified_at) in self.seen


def taken(lake: Lake, name: str) -> Taken:
    """What the ledger says of one table."""
    rows = entries(lake, name)
    return Taken(
        {row["sha256"]: row for row in rows},
        frozenset((row["file"], row["size_bytes"], row["modified_at"]) for row in rows),
    )


def entries(lake: Lake, name: str | None = None) -> list[dict[str, Any]]:
    """The ledger's rows, of one table or of all, in the order of their loads."""
    if not lake.exists(TABLE):
        return []
    where = ds.field("table_name") == name if name else None
    rows = lake.scan(TABLE).to_table(filter=where).to_pylist()
    return sorted(rows, key=lambda row: (row["table_name"], row["load"]))


def record(context: Context, name: str, rows: list[dict[str, Any]]) -> None:
    """Say that these files were taken; from now on they are."""
    context.lake.create(context.catalog, TABLE)
    schema = lake_schema(context.catalog, TABLE)
    table = pa.Table.from_pylist(rows, schema=schema)
    context.writer.add(TABLE, table, {load_of(name): rows[-1]["load"]})


def has_left(lake: Lake, name: str) -> bool:
    """Whether a killed process has left rows or dead letters of files that are not in the ledger."""
    last = last_load(lake, name)
    rows, letters = ds.field("_load") > last, (ds.field("load") > last) & (ds.field("table_name") == name)
    return _goes_beyond(lake, f"bronze.{name}", LOAD, last, rows) or _goes_beyond(
        lake, LETTERS, load_of(name), last, letters
    )


def roll_back(context: Context, name: str) -> None:
    """Remove what a killed process has left of files that are not in the ledger; the caller holds the lease."""
    if has_left(context.lake, name):
        last, lake = last_load(context.lake, name), context.lake
        if lake.exists(f"bronze.{name}"):
            context.writer.delete(f"bronze.{name}", f"_load > {last}")
        if lake.exists(LETTERS):
            context.writer.delete(LETTERS, f"table_name = '{name}' AND load > {last}")


def _goes_beyond(lake: Lake, table: str, application: str, last: int, later: ds.Expression) -> bool:
    # The identifier stays what it was when the rows have been removed, so they are looked for too.
    return lake.transaction(table, application) > last and lake.scan(table).count_rows(filter=later) > 0

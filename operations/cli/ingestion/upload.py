"""``lakepulse upload``: one file given by hand; a preview of what goes in, then one transaction."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from lakepulse.contracts.model import Contract
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from spark_jobs.ingestion.check.check import Checker
from spark_jobs.ingestion.check.spool import Spool
from spark_jobs.ingestion.discover.fetch import fetch
from spark_jobs.ingestion.discover.landing import LandedFile
from spark_jobs.ingestion.ingest import file_tables, settle, take
from spark_jobs.ingestion.landed_reader import read_file
from spark_jobs.ingestion.settings import IngestionSettings
from spark_jobs.ingestion.write.ledger import UPLOAD, taken
from spark_jobs.ingestion.write.load import ReadFile
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run

app = typer.Typer(add_completion=False)
SHOWN = 5


@app.command()
def upload(
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False)],
    table: Annotated[str, typer.Option("--table", help="The table of files that it is for.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go in; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Show what a file holds for a table, and take it in one transaction; who gave it, and when, is recorded.

    Exit code 11: it cannot be taken, and nothing of it was. Beside a running stream it is lent the lease.
    """
    context = job_context(Settings(), spark_needed=False)
    (contract,) = file_tables(context.catalog, [table])
    modified, memory = datetime.fromtimestamp(file.stat().st_mtime, UTC), IngestionSettings().group_bytes
    landed = LandedFile(file.name, file.stat().st_size, modified)
    with file.open("rb") as source, fetch(landed, source, memory) as fetched:
        before = taken(context.lake, contract.name).by_content.get(fetched.sha256)
        if before:
            when = f"{before['_ingested_at']:%Y-%m-%d %H:%M:%S}"
            typer.echo(
                f"{contract.table} has taken this content as {before['file']} on {when} UTC: nothing to do"
            )
            return
        with closing(Checker(contract)) as checker:
            read = read_file(checker, contract, fetched, UPLOAD, memory)
    with closing(read):
        if not as_json:
            _preview(read)
        _say(read, [] if dry_run else _taken(context, contract, read), as_json=as_json)


def _taken(context: Context, contract: Contract, read: ReadFile) -> list[dict[str, Any]]:
    """The ledger's entry, once the file is in bronze, silver and gold."""
    with job_run(context, "upload"), open_console(stderr=True).status("uploading") as status:
        entries = take(context, contract, [read], status.update)
        settle(context, [contract], status.update)
    return entries


def _preview(read: ReadFile) -> None:
    first = _first(read.checked_rows)
    if first:
        shown = [name for name in first[0] if name != "_file"]
        page = Table(*shown, header_style="bold", title="first rows")
        for row in first:
            page.add_row(*("" if row[name] is None else str(row[name]) for name in shown))
        open_console().print(page)
    letters = _first(read.checked_letters)
    for row in letters:
        typer.echo(f"dead letter: line {row['line']}: {row['reason']}")
    more = read.letters - len(letters)
    if more > 0:
        typer.echo(f"and {more:,} more")


def _first(spool: Spool) -> list[dict[str, Any]]:
    return next((table.slice(0, SHOWN).to_pylist() for table in spool if table.num_rows), [])


def _say(read: ReadFile, entries: list[dict[str, Any]], *, as_json: bool) -> None:
    counts = {"rows": read.rows, "dead_letters": read.letters, "format": read.format}
    if as_json:
        typer.echo(json.dumps({**counts, "taken": entries[0] if entries else None}, default=str))
        return
    counted = f"{read.rows:,} rows and {read.letters:,} dead letters ({read.format})"
    typer.echo(f"taken: {counted}" if entries else f"would go in: {counted}; nothing was written")

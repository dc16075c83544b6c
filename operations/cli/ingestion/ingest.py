"""``lakepulse ingest``: what has landed in files, taken into bronze, silver and the gold that is made from it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from typer._click.core import Context as Click
from typer.core import TyperGroup

from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.cli.screen.console import open_console
from spark_jobs.ingestion.discover.landing import Landing
from spark_jobs.ingestion.infer.contracts import contract_files, infer, write
from spark_jobs.ingestion.ingest import file_tables, refusals
from spark_jobs.ingestion.ingest import ingest as ingest_tables
from spark_jobs.ingestion.ingest import rebuild as rebuild_tables
from spark_jobs.ingestion.landed_reader import TableOutcome
from spark_jobs.ingestion.write.ledger import entries
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run

RUN = "run"
PIPED_WIDTH = 140
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


class _RunByDefault(TyperGroup):
    """``lakepulse ingest sales_targets`` is ``lakepulse ingest run sales_targets``."""

    def parse_args(self, ctx: Click, args: list[str]) -> list[str]:
        """Insert the command's name where none is given."""
        named = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if named else [RUN, *args])


app = typer.Typer(add_completion=False, cls=_RunByDefault, help="Take what has landed in files.")


@app.command(RUN)
def run(
    tables: Annotated[list[str] | None, typer.Argument(help="Tables of files; all where absent.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take each landed file once, by its content; the command's name may be left out.

    Beside a running stream it is lent the lease for the writing. Exit code 11: a file could not be taken.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    chosen = file_tables(context.catalog, tables or [])
    with job_run(context, "ingest"), open_console(stderr=True).status("looking for files") as status:
        outcomes = ingest_tables(context, chosen, status.update)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in outcomes], default=str))
    else:
        _print(outcomes, Landing(settings).root)
    if error := refusals(outcomes):
        raise error


@app.command()
def files(
    table: Annotated[str, typer.Argument(help="A table of files; all where absent.")] = "",
    as_json: AsJson = False,
) -> None:
    """What was taken, by whom and when, with counts of rows and dead letters."""
    lake, catalog = lake_and_catalog()
    name = file_tables(catalog, [table])[0].name if table else None
    found = entries(lake, name)
    if as_json:
        typer.echo(json.dumps(found, default=str))
    else:
        _print_files(found)


@app.command()
def init(
    file: Annotated[
        Path, typer.Argument(help="A file as those that will come.", exists=True, dir_okay=False)
    ],
    table: Annotated[str, typer.Option("--table", help="The table's name, without layer.")],
    key: Annotated[
        str,
        typer.Option("--key", help="Columns whose later row replaces an earlier one; with commas between."),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the columns, write nothing.")] = False,
) -> None:
    """Infer columns and types from a file, show them, and write the table's contracts: files, bronze, silver."""
    with file.open("rb") as stream:
        schema = infer(file.name, stream)
    columns = [name.strip() for name in key.split(",") if name.strip()]
    texts = contract_files(schema, table, file.name, columns)
    page = Table("heading", "column", "type", "null", header_style="bold")
    for each in schema.columns:
        page.add_row(each.heading, each.name, str(each.type), "yes" if each.nullable else "")
    open_console().print(page)
    typer.echo(f"from {schema.records:,} records, read as {', '.join(schema.formats.kinds)}")
    if dry_run:
        return
    for path in write(Settings().home.contracts, texts):
        typer.echo(f"written: {path}")
    typer.echo("Look them over, run `lakepulse contracts build`, then put files into the landing zone.")


@app.command()
def rebuild(
    tables: Annotated[list[str], typer.Argument(help="Tables of files whose SELECT or rules were changed.")],
) -> None:
    """Compute silver again from all rows that were taken, and the gold that is made from it."""
    context = job_context(Settings(), spark_needed=False)
    chosen = file_tables(context.catalog, tables)
    with job_run(context, "ingest"), open_console(stderr=True).status("rebuilding") as status:
        rebuild_tables(context, chosen, status.update)
    typer.echo(f"rebuilt: {', '.join(f'silver.{contract.name}' for contract in chosen)}")


def _print(outcomes: list[TableOutcome], landing: str) -> None:
    taken = [entry for outcome in outcomes for entry in outcome.files]
    if taken:
        _print_files(taken)
    for outcome in outcomes:
        for name, why in outcome.passed_over.items():
            typer.echo(f"{outcome.table}: {name} {why}")
    if not taken and not any(outcome.refused for outcome in outcomes):
        typer.echo(f"nothing new in {landing}")


def _print_files(found: list[dict[str, object]]) -> None:
    page = Table(header_style="bold")
    columns = ("table_name", "load", "file", "format", "rows_written", "dead_letters", "way", "loaded_by")
    for column in (*columns, "taken at"):
        page.add_column(column.replace("_", " "))
    for row in found:
        page.add_row(*(str(row[name]) for name in columns), f"{row['_ingested_at']:%Y-%m-%d %H:%M:%S}")
    open_console(piped_width=PIPED_WIDTH).print(page if found else "no file was taken yet")

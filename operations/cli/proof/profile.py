"""``lakepulse profile``: what the values of each column of silver and gold look like."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.quality import profile as profiles
from spark_jobs.quality.profile import ColumnProfile
from spark_jobs.quality.tables import chosen
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.leasing.lake_lease import lake_lease

app = typer.Typer(add_completion=False)
PIPED_WIDTH = 200
HEADS = ("column", "type", "nulls", "distinct", "least", "greatest", "mean", "quartiles", "most frequent")


@app.command()
def profile(
    what: Annotated[str, typer.Argument(help="silver, gold or a table; silver and gold where absent.")] = "",
    save: Annotated[
        bool,
        typer.Option("--save", help=f"Add the profiles to {profiles.TABLE}, to be compared with others."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The profiles as JSON.")] = False,
) -> None:
    """Profile columns on Spark: nulls, distinct values, ranges, means, quartiles, most frequent values.

    Of personal data only counts are shown.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    tables = chosen(context.catalog, what)
    with open_console(stderr=True).status("profiling") as status:
        found = profiles.profile(context, tables, status.update)
        if save:
            status.update("waiting for the lease")
            lease = lake_lease(settings).ask("profile", MaintenanceSettings().patience_seconds)
            with job_run(context, "profile"), lease:
                profiles.keep(context, found)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found]))
    else:
        print_profiles(found, open_console(piped_width=PIPED_WIDTH))


def print_profiles(found: Iterable[ColumnProfile], console: Console) -> None:
    """A table a table."""
    for name, columns in groupby(found, key=lambda each: each.table_name):
        own = list(columns)
        table = Table(title=f"{name}: {own[0].row_count:,} rows", title_justify="left", header_style="bold")
        for head in HEADS:
            table.add_column(head, justify="right" if head in ("nulls", "distinct", "mean") else "left")
        for each in own:
            table.add_row(*map(escape, _cells(each)))
        console.print(table)


def _cells(each: ColumnProfile) -> tuple[str, ...]:
    counts = (
        each.column_name,
        each.column_type,
        _share(each.null_count, each.row_count),
        f"{each.distinct_count:,}",
    )
    if each.personal:
        return (*counts, "(personal data)", "", "", "", "")
    quartiles = (each.lower_quartile, each.median, each.upper_quartile)
    top = ", ".join(f"{value} ({count:,})" for value, count in each.top_values.items())
    shown = " · ".join(_number(value) for value in quartiles if value is not None)
    return (*counts, each.least or "", each.greatest or "", _number(each.mean), shown, top)


def _share(part: int, rows: int) -> str:
    return f"{part / rows:.1%}" if part else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.6g}"

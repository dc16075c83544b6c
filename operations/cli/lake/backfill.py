"""``lakepulse backfill``: a table of silver or gold computed again from bronze for a range of days."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from spark_jobs.maintenance.backfill import BackfillResult, Days, scope
from spark_jobs.maintenance.backfill import backfill as compute_again
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.leasing.lake_lease import lake_lease

app = typer.Typer(add_completion=False)
DAY = ["%Y-%m-%d"]
PIPED_WIDTH = 120


@app.command()
def backfill(
    table: Annotated[str, typer.Argument(help="A table of silver or gold.")],
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day of commits, UTC.")],
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=DAY, help="Last day of commits, UTC; today where absent."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Compute rows whose changes were committed on these days again, and all gold that follows from them.

    Only rows that differ are written. Beside a running stream it is lent the lease.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    days = Days(first.date(), (last or datetime.now(UTC)).date())
    scope(context.catalog, table)
    patience = MaintenanceSettings().patience_seconds
    with (
        job_run(context, "backfill"),
        open_console(stderr=True).status("waiting for the lease") as status,
        lake_lease(settings).ask("backfill", patience),
    ):
        done = compute_again(context, table, days, status.update)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in done]))
    else:
        _print(done)


def _print(done: list[BackfillResult]) -> None:
    table = Table(header_style="bold")
    for column in ("table", "keys looked at", "written anew", "no longer whole in bronze"):
        table.add_column(column, justify="left" if column == "table" else "right")
    for each in done:
        table.add_row(each.table, f"{each.looked_at:,}", f"{each.mended:,}", f"{each.incomplete:,}")
    console = open_console(piped_width=PIPED_WIDTH)
    console.print(table)
    mended = sum(each.mended for each in done)
    console.print(
        f"{mended:,} keys written anew" if mended else "[green]nothing differed[/]", highlight=False
    )

"""``lakepulse maintain``: the lake's files in order, old ones gone; beside a running stream, which lends its lease."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.model import LAKE_LAYERS
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from spark_jobs.maintenance.maintain import MaintenanceResult, lake_tables
from spark_jobs.maintenance.maintain import maintain as maintain_tables
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.leasing.lake_lease import lake_lease

app = typer.Typer(add_completion=False)
PIPED_WIDTH = 120


@app.command()
def maintain(
    what: Annotated[str, typer.Argument(help="bronze, silver, gold, or a table; all where absent.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Order and compact files, drop what bronze keeps no longer, VACUUM, write checkpoints."""
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    tables = _chosen(context, what)
    with job_run(context, "maintain"), open_console(stderr=True).status("maintaining") as status:
        done = maintain_tables(context, lake_lease(settings), tables, MaintenanceSettings(), status.update)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in done]))
    else:
        _print(done)


def _chosen(context: Context, what: str) -> list[str]:
    """The tables that ``what`` names; ContractError or LakeError where it names none."""
    layers = [layer for layer in LAKE_LAYERS if what in ("", layer)]
    if layers:
        return lake_tables(context, layers)
    table = what if what in BUILT_IN else context.catalog.table(what).table
    if not context.lake.exists(table):
        raise LakeError(f"{table} is not in the lake", "Run `lakepulse stream` or `lakepulse run` first.")
    return [table]


def _print(done: list[MaintenanceResult]) -> None:
    table = Table(header_style="bold")
    for column in ("table", "files", "overlap", "expired rows", "removed files", "seconds"):
        table.add_column(column, justify="left" if column == "table" else "right")
    for each in done:
        table.add_row(
            each.table,
            _change(str(each.files_before), str(each.files_after)),
            _change(f"{each.overlap_before:.0%}", f"{each.overlap_after:.0%}"),
            f"{each.expired_rows:,}",
            f"{each.removed_files:,}",
            f"{each.seconds:.1f}",
        )
    console = open_console(piped_width=PIPED_WIDTH)
    console.print(table)


def _change(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"

"""``lakepulse quarantine``: rows that broke a rule: which they are, and another look at them by today's rules."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from spark_jobs.maintenance.recompute import held_keys, recompute
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.leasing.lake_lease import lake_lease
from spark_jobs.silver import quarantine

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Rows that broke a rule: list, show, release."
)
OfTable = Annotated[str | None, typer.Argument(help="A table of silver; all where absent.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PIPED_WIDTH = 160


@app.command("list")
def list_rules(as_json: AsJson = False) -> None:
    """How many rows each rule keeps out of each table, and since which commit."""
    found: dict[tuple[str, str], list[Any]] = {}
    for row in _rows(job_context(Settings(), spark_needed=False), None):
        found.setdefault((row["table"], row["rule"]), []).append(row["_committed_at"])
    counted = [
        {"table": table, "rule": rule, "rows": len(times), "since": f"{min(filter(None, times), default='')}"}
        for (table, rule), times in sorted(found.items())
    ]
    if as_json:
        typer.echo(json.dumps(counted))
        return
    page = Table("table", "rule", "rows", "since", header_style="bold")
    for each in counted:
        page.add_row(*map(str, each.values()))
    open_console(piped_width=PIPED_WIDTH).print(page if counted else "nothing is in quarantine")


@app.command()
def show(table: OfTable = None, as_json: AsJson = False) -> None:
    """The rows in quarantine: the rule that each breaks, its key, and the row."""
    rows = _rows(job_context(Settings(), spark_needed=False), table)
    if as_json:
        typer.echo(json.dumps(rows, default=str))
        return
    page = Table("table", "rule", "key", "row", header_style="bold")
    for row in rows:
        page.add_row(row["table"], row["rule"], row["key"], row["row"])
    open_console(piped_width=PIPED_WIDTH).print(page if rows else "nothing is in quarantine")


@app.command()
def release(table: OfTable = None) -> None:
    """Check the rows in quarantine by today's rules, and bring those that keep them into silver and gold.

    Beside a running stream it is lent the lease.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    contracts = [
        contract
        for contract in context.catalog.computed(Layer.SILVER)
        if contract.table == (context.catalog.get(table).table if table else contract.table)
    ]
    with (
        job_run(context, "release"),
        open_console(stderr=True).status("waiting for the lease") as status,
        lake_lease(settings).ask("quarantine release", MaintenanceSettings().patience_seconds),
    ):
        before = len(_rows(context, table))
        keys = {contract.table: held_keys(context, contract) for contract in contracts}
        written = recompute(context, keys, status.update)
        after = len(_rows(context, table))
    for each in written:
        typer.echo(f"{each.table}: {each.mended:,} of {each.looked_at:,} keys written anew")
    typer.echo(f"{before - after:,} of {before:,} entries released, {after:,} remain")


def _rows(context: Context, table: str | None) -> list[dict[str, Any]]:
    if not context.lake.exists(quarantine.TABLE):
        return []
    rows: list[dict[str, Any]] = context.lake.scan(quarantine.TABLE).to_table().to_pylist()
    chosen = [row for row in rows if table is None or row["table"] == table]
    return sorted(chosen, key=lambda row: (row["table"], row["rule"], row["key"]))

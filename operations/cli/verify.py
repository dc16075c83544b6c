"""``lakepulse verify``: source = silver at one LSN, all columns, and the ledger against bronze."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lakepulse.errors import VerificationError
from lakepulse.settings import Settings
from operations.cli.console import open_console
from operations.cli.context import lake_and_catalog
from proof.compare import Difference
from proof.ledger import LedgerReport
from proof.verify import Report
from proof.verify import verify as prove

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for capture and silver.")] = 120,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Prove that silver equals the source at one LSN and bronze holds every change once (exit code 9: no)."""
    settings = Settings()
    lake, catalog = lake_and_catalog(settings)
    console = open_console(stderr=as_json)
    with console.status("verifying") as status:
        report = prove(settings, catalog, lake, timeout, status.update)
    if as_json:
        typer.echo(json.dumps({**asdict(report), "ok": report.ok}))
    else:
        print_report(report, console)
    if not report.ok:
        raise VerificationError(
            f"source and lake differ at {report.lsn}",
            "The examples above name rows; `lakepulse status` shows whether a hop stands still.",
        )


def print_report(report: Report, console: Console) -> None:
    """What was compared, the differences where there are any, and the verdict."""
    different, gold = ([each for each in side if not each.equal] for side in (report.tables, report.gold))
    for difference in (*different, *gold):
        console.print(_difference(difference))
    ledger = report.ledger
    verdict = (
        "[bold green]nothing lost, nothing doubled[/]" if report.ok else "[bold red]source and lake differ[/]"
    )
    console.print(
        f"{verdict}: at LSN {report.lsn} silver equals the source in "
        f"{len(report.tables) - len(different)} of {len(report.tables)} tables "
        f"({report.rows:,} rows, all columns; {report.quarantined:,} in quarantine); "
        f"{ledger.transactions:,} ledger transactions with {ledger.changes:,} changes: "
        f"{_in_snapshot(ledger)}{ledger.missing:,} missing, {ledger.doubled:,} doubled in bronze; "
        f"gold equals a full recompute in {len(report.gold) - len(gold)} of {len(report.gold)} tables "
        f"({report.seconds:.1f} s)",
        highlight=False,
    )


def _in_snapshot(ledger: LedgerReport) -> str:
    return f"(and {ledger.in_snapshot:,} within the snapshot) " if ledger.in_snapshot else ""


def _difference(difference: Difference) -> Table:
    table = Table(
        title=f"{difference.table}: {difference.missing:,} missing, {difference.unexpected:,} unexpected"
    )
    table.add_column("for example")
    for example in difference.examples:
        table.add_row(example.replace("[", r"\["))
    return table

"""``lakepulse verify``: the lake against the source at one LSN, its hops against each other, gold against itself."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lakepulse.errors import VerificationError
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.cli.screen.console import open_console
from proof.report import LedgerReport, Report
from proof.verify import verify as prove

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for capture, silver, gold.")] = 120,
    tables: Annotated[bool, typer.Option("--tables", help="What was compared, table by table.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Prove that the lake equals the source at one LSN and lost nothing on the way (exit code 9: no)."""
    settings = Settings()
    lake, catalog = lake_and_catalog(settings)
    console = open_console(stderr=as_json)
    with console.status("verifying") as status:
        report = prove(settings, catalog, lake, timeout, status.update)
    if as_json:
        typer.echo(as_text(report))
    else:
        if tables:
            print_tables(report, console)
        print_report(report, console)
    if not report.ok:
        raise VerificationError(
            f"source and lake differ at {report.lsn}",
            "The findings above name tables and cures; `lakepulse status` shows whether a hop stands still.",
        )


def as_text(report: Report) -> str:
    """The report as JSON: ``ok``, ``findings`` and ``excuses`` beside its fields."""
    found = [asdict(each) for each in report.findings]
    excused = [asdict(each) for each in report.excuses]
    return json.dumps({**asdict(report), "findings": found, "excuses": excused, "ok": report.ok}, default=str)


def print_report(report: Report, console: Console) -> None:
    """What was found, the verdict, and what was excused."""
    equal, gold = (sum(each.equal for each in side) for side in (report.tables, report.gold))
    for finding in report.findings:
        console.print(f"[bold red]{finding.kind}[/] {escape(str(finding))}", highlight=False, soft_wrap=True)
    ledger = report.ledger
    verdict = (
        "[bold green]nothing lost, nothing doubled[/]" if report.ok else "[bold red]source and lake differ[/]"
    )
    console.print(
        f"{verdict}: at LSN {report.lsn} silver equals the source in "
        f"{equal} of {report.expected_tables} tables "
        f"({report.rows:,} rows, every column of the contracts; {report.quarantined:,} in quarantine); "
        f"{ledger.transactions:,} ledger transactions with {ledger.changes:,} changes: "
        f"{_in_snapshot(ledger)}{ledger.missing:,} missing, {ledger.doubled:,} doubled in bronze; "
        f"gold equals a full recompute in {gold} of {report.expected_gold} tables; "
        f"{report.views} views are computed when they are read; "
        f"{report.in_snapshot} tables of the newest snapshot held against theirs; "
        f"{len(report.findings)} findings in {len(report.checks)} checks ({report.seconds:.1f} s)",
        highlight=False,
    )
    for excuse in report.excuses:
        console.print(f"excused: {escape(excuse.table)}: {escape(excuse.reason)}", highlight=False)


def print_tables(report: Report, console: Console) -> None:
    """Every table that was compared, with what, by check; and how long each check took."""
    for check in report.checks:
        for each in check.compared:
            columns = f", {len(each.columns)} columns" if each.columns else ""
            left_out = f", without {', '.join(each.left_out)}" if each.left_out else ""
            line = f"{check.name}: {each.table} against {each.against}: {each.rows:,} rows{columns}{left_out}"
            console.print(escape(line), highlight=False, soft_wrap=True)
    times = ", ".join(f"{check.name} {check.seconds:.1f} s" for check in report.checks)
    console.print(f"checks: {times}", highlight=False)


def _in_snapshot(ledger: LedgerReport) -> str:
    return f"(and {ledger.in_snapshot:,} within the snapshot) " if ledger.in_snapshot else ""

"""``lakepulse quality``: silver and gold against their contracts, or the source before a run."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.expectations import CRITICAL
from lakepulse.contracts.model import Contract, Layer
from lakepulse.errors import ContractError
from lakepulse.settings import Settings
from operations.cli.console import open_console
from spark_jobs.quality import check as lake_check
from spark_jobs.quality.report import QualityFinding, QualityReport
from spark_jobs.quality.source import SourceState, check_source, raise_if_unsound
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run

app = typer.Typer(add_completion=False)
JsonOption = Annotated[bool, typer.Option("--json", help="The report as JSON.")]


@app.command()
def quality(
    what: Annotated[
        str, typer.Argument(help="silver, gold, a table, or source; silver and gold where absent.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Check data against the contracts (exit code 8: a critical rule is broken), and write Data Docs."""
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    if what == Layer.SOURCE:
        _check_source(context, as_json)
        return
    tables = chosen(context.catalog, what)
    with job_run(context, "quality"):
        _check_lake(context, tables, as_json)


def chosen(catalog: Catalog, what: str) -> list[Contract]:
    """The silver and gold tables that ``what`` names; ContractError where it names none."""
    layers = [layer for layer in lake_check.LAYERS if what in ("", layer)]
    if layers:
        return [contract for layer in layers for contract in catalog.by_layer(layer)]
    contract = catalog.get(what)
    if contract.layer not in lake_check.LAYERS:
        raise ContractError(
            f"{what} has no quality suite", "Name a table of silver or gold; source is checked as a whole."
        )
    return [contract]


def _check_source(context: Context, as_json: bool) -> None:
    state = check_source(context.settings, context.catalog)
    typer.echo(json.dumps(asdict(state)) if as_json else _described(state))
    raise_if_unsound(state)


def _described(state: SourceState) -> str:
    found = f"{len(state.problems)} problems" if state.problems else "as its contracts say"
    return f"source: {state.tables} tables ({state.empty} empty), {found}"


def _check_lake(context: Context, tables: list[Contract], as_json: bool) -> None:
    console = open_console(stderr=True)
    with console.status("checking") as status:
        report = lake_check.check(context, tables, status.update)
    if as_json:
        typer.echo(json.dumps(report.as_json(), default=str))
    else:
        print_report(report, open_console())
    lake_check.raise_if_critical(report)


def print_report(report: QualityReport, console: Console) -> None:
    """What does not hold, one line each, then the verdict and the page to open."""
    if report.findings:
        console.print(_findings(report.findings))
    rows = sum(result.rows for result in report.results)
    expectations = sum(result.expectations for result in report.results)
    failed, warned = len(report.critical), len(report.findings) - len(report.critical)
    verdict = "[bold red]broken[/]" if failed else "[bold green]sound[/]"
    console.print(
        f"{verdict}: {expectations} expectations over {rows:,} rows in {len(report.results) - 2} tables; "
        f"{failed} critical, {warned} warnings\nData Docs: {report.docs}",
        highlight=False,
        soft_wrap=True,
    )


def _findings(findings: tuple[QualityFinding, ...]) -> Table:
    table = Table(header_style="bold")
    for column in ("severity", "table", "column", "rows", "contract", "for example"):
        table.add_column(column, justify="right" if column == "rows" else "left", overflow="fold")
    for each in findings:
        style = "red" if each.severity == CRITICAL else "yellow"
        table.add_row(
            f"[{style}]{each.severity}[/]",
            each.table,
            each.column,
            f"{each.broken:,} of {each.rows:,}",
            each.reason.replace("[", r"\["),
            ", ".join(each.examples).replace("[", r"\["),
        )
    return table

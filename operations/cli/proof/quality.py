"""``lakepulse quality``: silver and gold against their contracts, what bronze has, or the source before a run."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lakepulse.contracts.compile.quality.rule_checks import CRITICAL
from lakepulse.contracts.model import Contract, Layer
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from spark_jobs.quality.completeness import completeness
from spark_jobs.quality.report import QualityFinding, QualityReport
from spark_jobs.quality.source import SourceState, check_source, raise_if_unsound
from spark_jobs.quality.tables import chosen
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run

app = typer.Typer(add_completion=False)
JsonOption = Annotated[bool, typer.Option("--json", help="The report as JSON.")]


@app.command()
def quality(
    what: Annotated[
        str, typer.Argument(help="silver, gold, bronze, a table, or source; silver and gold where absent.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Check data against the contracts (exit code 8: a critical rule is broken), and write Data Docs.

    Of bronze: how complete each column is.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    if what == Layer.SOURCE:
        _check_source(context, as_json)
    elif what.partition(".")[0] == Layer.BRONZE:
        _count_bronze(context, what, as_json)
    else:
        tables = chosen(context.catalog, what)
        with job_run(context, "quality"):
            _check_lake(context, tables, as_json)


def _check_source(context: Context, as_json: bool) -> None:
    state = check_source(context.settings, context.catalog)
    typer.echo(json.dumps(asdict(state)) if as_json else _described(state))
    raise_if_unsound(state)


def _described(state: SourceState) -> str:
    found = f"{len(state.problems)} problems" if state.problems else "as its contracts say"
    return f"source: {state.tables} tables ({state.empty} empty), {found}"


def _count_bronze(context: Context, what: str, as_json: bool) -> None:
    of_layer = [
        each.table for each in context.catalog.by_layer(Layer.BRONZE) if context.lake.exists(each.table)
    ]
    tables = of_layer if what == Layer.BRONZE else [context.catalog.table(what).table]
    counted = [completeness(context.lake, context.catalog, table) for table in tables]
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in counted]))
        return
    for each in counted:
        partial = {name: share for name, share in each.shares.items() if share < 1}
        listed = ", ".join(f"{name} {partial[name]:.1%}" for name in sorted(partial, key=partial.__getitem__))
        typer.echo(f"{each.table}: {each.events:,} events; not in all of them: {listed or 'nothing'}")


def _check_lake(context: Context, tables: list[Contract], as_json: bool) -> None:
    # Great Expectations takes 9 CPU seconds to load, for which neither source nor bronze need wait.
    from spark_jobs.quality import check as lake_check  # noqa: PLC0415

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
            _contract(each).replace("[", r"\["),
            ", ".join(each.examples).replace("[", r"\["),
        )
    return table


def _contract(finding: QualityFinding) -> str:
    seen = "" if finding.observed is None else f"; {finding.observed:.1%} seen"
    return f"{finding.reason}{seen}"

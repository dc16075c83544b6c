"""``lakepulse recompute``: gold computed again as a whole and held against what was published."""

import json
from typing import Annotated

import typer
from rich.console import Console

from lakepulse.contracts.model import Layer
from lakepulse.errors import ContractError
from lakepulse.settings import Settings, StreamSettings
from operations.cli.options.engine import EngineName
from operations.cli.screen.console import open_console
from spark_jobs.batch.recomputation import recompute as compute_again
from spark_jobs.batch.recomputation_report import Recomputation, raise_unless_equal
from spark_jobs.quality.freshness import LIMIT_SECONDS, gold_lag_seconds
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context

app = typer.Typer(add_completion=False)


@app.command()
def recompute(
    tables: Annotated[
        list[str] | None, typer.Argument(help="Tables of gold; all of them where absent.")
    ] = None,
    engine: Annotated[
        EngineName | None, typer.Option(help="Where it is computed; by size where absent.")
    ] = None,
    limit: Annotated[
        float, typer.Option(min=0, help="Seconds: how old a change may be that gold does not show yet.")
    ] = LIMIT_SECONDS,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Compute gold again over what it was made from, and compare all columns (exit code 9: it differs).

    Reads one publication and writes nothing, beside a running stream too.
    """
    settings = Settings()
    if engine is not None:
        settings.stream = StreamSettings(engine=engine.value)
    context = job_context(settings, spark_needed=False)
    # An argument that was left empty, as a scheduler's parameter is where nobody sets it, names none.
    chosen = _chosen(context, [table for table in tables or [] if table])
    with open_console(stderr=True).status("computing again") as status:
        done = compute_again(context, chosen, gold_lag_seconds(context), limit, status.update)
    if as_json:
        typer.echo(json.dumps(done.as_json(), default=str))
    else:
        print_tables(done, open_console())
    raise_unless_equal(done)
    if not as_json:
        typer.echo(str(done))


def _chosen(context: Context, tables: list[str]) -> list[str]:
    """The gold tables that are named, or all that SELECTs make; ContractError for any other."""
    gold = [contract.table for contract in context.catalog.computed(Layer.GOLD)]
    others = [table for table in tables if context.catalog.table(table).table not in gold]
    if others:
        raise ContractError(
            f"{others[0]} is not a table that a SELECT of gold makes",
            "Name tables of gold; `lakepulse verify` holds silver against the source.",
        )
    return tables or gold


def print_tables(done: Recomputation, console: Console) -> None:
    """What was compared, table by table."""
    for each in done.tables:
        verdict = "[green]equal[/]" if each.equal else "[red]differs[/]"
        console.print(
            f"{verdict} {each.table}: {each.expected:,} rows by {each.engine} ({each.seconds:.1f} s)",
            highlight=False,
        )

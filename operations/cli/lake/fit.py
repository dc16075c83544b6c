"""``lakepulse fit``: the customer models fitted to the shop's history, and gold computed with them."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.status import Status
from rich.table import Table

from lakepulse.errors import ModelError
from lakepulse.settings import Settings
from operations.cli.options.engine import EngineName
from operations.cli.screen.console import open_console
from operations.first_fit import first_fit
from spark_jobs.models.calibration import Calibration, calibrate
from spark_jobs.models.fit import fit as fit_models
from spark_jobs.models.parameters import ModelParameters
from spark_jobs.models.published_gold import PublishedGold, published_gold
from spark_jobs.runtime.choice import large, small
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context

app = typer.Typer(add_completion=False)


@app.command()
def fit(
    hold_back: Annotated[
        int | None,
        typer.Option(
            "--hold-back",
            min=1,
            help="Write nothing: fit without the last MONTHS, this one among them, and compare with what came then.",
        ),
    ] = None,
    first: Annotated[
        bool, typer.Option("--first", help="Wait for gold; do nothing where the models were fitted before.")
    ] = False,
    if_possible: Annotated[
        bool, typer.Option("--if-possible", help="Too short a history is said, and is no failure.")
    ] = False,
    engine: Annotated[
        EngineName, typer.Option(help="Where the history is added up; auto: DuckDB, in this process.")
    ] = EngineName.AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Fit BG/NBD and gamma-gamma to gold's history; customer_analytics then takes the new parameters.

    Beside a running stream it is lent the lease for the writing, not for the fitting.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=engine is EngineName.SPARK)
    if first:
        typer.echo(first_fit(context))
        return
    pair = large(context) if engine is EngineName.SPARK else small(context)
    gold = published_gold(context, pair.engine)
    try:
        if hold_back is not None:
            with _status():
                calibration = calibrate(gold, hold_back)
            _show_calibration(calibration, as_json=as_json)
        else:
            _show_parameters(*_fitted(context, gold), as_json=as_json)
    except ModelError as error:
        if not if_possible:
            raise
        typer.echo(str(error))


def _status() -> Status:
    return open_console(stderr=True).status("fitting")


def _fitted(context: Context, gold: PublishedGold[Any]) -> tuple[ModelParameters, int]:
    """The parameters, recorded, and their version."""
    with _status() as status:
        return fit_models(context, gold, status.update)


def _show_parameters(parameters: ModelParameters, version: int, *, as_json: bool) -> None:
    row = {"version": version, **asdict(parameters)}
    if as_json:
        typer.echo(json.dumps(row, default=str))
        return
    table = Table("parameter", "value", header_style="bold")
    for name, value in row.items():
        table.add_row(name, f"{value:,.6g}" if isinstance(value, float) else str(value))
    open_console().print(table)


def _show_calibration(found: Calibration, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str))
        return
    table = Table(header_style="bold")
    for column in ("tenth", "customers", "purchases predicted", "observed", "churn predicted", "stayed away"):
        table.add_column(column, justify="right")
    for number, group in enumerate(found.groups, start=1):
        table.add_row(
            str(number),
            str(group.customers),
            f"{group.predicted:.2f}",
            f"{group.observed:.2f}",
            f"{group.churn_probability:.1%}",
            f"{group.stayed_away:.1%}",
        )
    console = open_console()
    console.print(table)
    console.print(
        f"known until {found.until}, observed until {found.last}: total error {found.total_error:+.1%},"
        f" rank correlation {found.rank_correlation:.3f}",
        highlight=False,
    )

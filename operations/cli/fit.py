"""``lakepulse fit``: the customer models fitted to the shop's history, and gold computed with them."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from lakepulse.settings import Settings
from operations.cli.console import open_console
from operations.first_fit import first_fit
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.models.calibration import Calibration, calibrate
from spark_jobs.models.fit import estimate, record
from spark_jobs.models.parameters import ModelParameters
from spark_jobs.models.published_gold import published_gold
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.leasing.lake_lease import lake_lease

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
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Fit BG/NBD and gamma-gamma to gold's history; customer_analytics then takes the new parameters.

    Beside a running stream it is lent the lease for the writing, not for the fitting.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    if first:
        typer.echo(first_fit(context))
        return
    gold = published_gold(context, small(context).engine)
    with open_console(stderr=True).status("fitting") as status:
        if hold_back is not None:
            calibration = calibrate(gold, hold_back)
        else:
            parameters = estimate(gold)
            status.update("waiting for the lease")
            with lake_lease(settings).ask("fit", MaintenanceSettings().patience_seconds):
                version = record(context, parameters)
    if hold_back is not None:
        _show_calibration(calibration, as_json=as_json)
    else:
        _show_parameters(parameters, version, as_json=as_json)


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

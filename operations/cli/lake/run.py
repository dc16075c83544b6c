"""``lakepulse run``: layers brought up to date once, with the same stages as the stream."""

from typing import Annotated

import typer

from lakepulse.contracts.model import LAKE_LAYERS, Layer
from lakepulse.settings import Settings
from spark_jobs.batch.layers import advance, advance_or_wait
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context, log_to_stderr
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.leasing.lake_lease import lake_lease
from spark_jobs.runtime.leasing.lease import Lease
from spark_jobs.runtime.tables.publication import Publication

app = typer.Typer(add_completion=False)


@app.command()
def run(
    what: Annotated[
        str | None,
        typer.Argument(
            help="bronze, silver or gold: this layer. A table: its whole layer, after those before it. "
            "Without it: all layers."
        ),
    ] = None,
    wait: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Beside a running stream: wait so many seconds until it has done what there was to do.",
        ),
    ] = None,
) -> None:
    """Work off what is new, once: whole layers, since the tables of a layer advance together."""
    log_to_stderr()
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    layers, lease = _layers(context, what), lake_lease(settings)
    with job_run(context, "run"):
        _advance(context, lease, what, layers, wait)


def _advance(
    context: Context, lease: Lease, what: str | None, layers: list[Layer], wait: float | None
) -> None:
    if wait is not None:
        for layer in layers:
            _report(layer, advance_or_wait(context, lease, layer, wait))
        return
    with lease.hold(f"run {what or ''}".strip()) as held:
        for layer in layers:
            _report(layer, advance(context, layer, held))


def _layers(context: Context, what: str | None) -> list[Layer]:
    """The layers to advance: only the one that is named, all up to the table's own, or all."""
    if what is None:
        return list(LAKE_LAYERS)
    if what in LAKE_LAYERS:
        return [Layer(what)]
    order = list(LAKE_LAYERS)
    layer = context.catalog.table(what).layer
    return order[: order.index(layer) + 1] if layer in order else order[:1]


def _report(layer: Layer, publication: Publication | None) -> None:
    if publication is None:
        typer.echo(f"{layer}: nothing is published yet")
    else:
        typer.echo(
            f"{layer}: complete up to LSN {publication.watermark}, published {publication.published_at}"
        )

"""``lakepulse run``: a layer or a table brought up to date once, with the same stages as the stream."""

import signal
import threading
from typing import Annotated

import typer

from lakepulse.cli.jobs import job_context, log_to_stderr
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.lease import Holding
from spark_jobs.runtime.leases import lake_lease
from spark_jobs.runtime.publication import Publication, latest
from spark_jobs.silver.advance import advance as advance_silver
from spark_jobs.stream import Stream

app = typer.Typer(add_completion=False)


@app.command()
def run(
    what: Annotated[
        str, typer.Argument(help="bronze, silver, gold, or a table: its layer and those before it.")
    ],
) -> None:
    """Work off what is new, once. A table is advanced with its layer, so that layers stay consistent."""
    log_to_stderr()
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    layers = _layers(context, what)
    with lake_lease(settings).hold(f"run {what}") as lease:
        for layer in layers:
            _report(layer, _advance(context, layer, lease))


def _layers(context: Context, what: str) -> list[Layer]:
    """The layers to advance: only the one that is named, or all up to the table's own."""
    if what in (Layer.BRONZE, Layer.SILVER, Layer.GOLD):
        return [Layer(what)]
    order = [Layer.BRONZE, Layer.SILVER, Layer.GOLD]
    layer = context.catalog.get(what).layer
    return order[: order.index(layer) + 1] if layer in order else order[:1]


def _advance(context: Context, layer: Layer, lease: Holding) -> Publication | None:
    if layer is Layer.BRONZE:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        Stream(context, None, lease).run(stop, once=True)
        return latest(context.lake, Layer.BRONZE)
    if layer is Layer.SILVER:
        bronze = latest(context.lake, Layer.BRONZE)
        if bronze is None:
            raise LakeError("bronze has no whole transaction yet", "Run `lakepulse run bronze` first.")
        return advance_silver(context, bronze.watermark, None)
    return advance_gold(context, complete=True) or latest(context.lake, Layer.GOLD)


def _report(layer: Layer, publication: Publication | None) -> None:
    if publication is None:
        typer.echo(f"{layer}: nothing is published yet")
    else:
        typer.echo(
            f"{layer}: complete up to LSN {publication.watermark}, published {publication.published_at}"
        )

"""``lakepulse up``: start the services, load the source where it is empty, start capture, the stream and the API."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from cdc_simulator.source.load import load, status
from lakepulse.settings import Settings
from operations.cli.answers.snapshot import start_snapshots
from operations.cli.options.until import Until, last_day
from operations.cli.screen.console import open_console
from operations.cli.screen.steps import step
from operations.local import platform
from operations.local.supervision import supervisor
from operations.local.supervision.programs import WEB_EVENTS

DEFAULT_SCALE = 0.05
DEFAULT_SEED = 1
NEXT = """\
The source's rows come into bronze, silver and gold now: half a minute at the default scale. Next:
  lakepulse status                                  how far each layer has come
  lakepulse workload --rate 100 --duration 60s      live traffic
  lakepulse sql "SELECT count(*) FROM gold.fact_sales"
  lakepulse verify                                  source = lake, proved
  lakepulse credentials                             links and logins"""


class OptionalPart(StrEnum):
    """What can be started beside the flow."""

    MONITORING = "monitoring"


app = typer.Typer(add_completion=False)


@app.command()
def up(
    scale: Annotated[
        float | None,
        typer.Option(min=0.01, max=10, help=f"Size of the source ({DEFAULT_SCALE}); 1 is 1,057,452 rows."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help=f"Seed of the data ({DEFAULT_SEED}).")] = None,
    until: Until = None,
    services_only: Annotated[
        bool,
        typer.Option(
            "--services-only",
            help="Neither load the source nor start capture, the stream, the API and web events.",
        ),
    ] = False,
    parts: Annotated[
        list[OptionalPart] | None,
        typer.Option("--with", help="What else is started: monitoring (metrics, rules, alerts, dashboards)."),
    ] = None,
) -> None:
    """Start Postgres, Kafka and the registry, load the source where it is empty, start capture, stream and API."""
    settings, out = Settings(), open_console()
    with step(out, "services up") as tell:
        platform.up(
            settings,
            lambda name, what: tell(f"{name}: {what}"),
            monitored=OptionalPart.MONITORING in (parts or ()),
        )
    if services_only:
        return
    _load(settings, out, scale, seed, last_day(until))
    with step(out, "capture, stream, API, web events and snapshots started"):
        supervisor.start("capture")
        supervisor.start("stream")
        supervisor.start("api")
        supervisor.start(WEB_EVENTS, wait=False)
        # Once: it waits for gold, and ends.
        supervisor.start("fit", wait=False)
        start_snapshots(settings)
    out.print(NEXT, highlight=False)


def _load(
    settings: Settings, out: Console, scale: float | None, seed: int | None, until: date | None
) -> None:
    """Load what was asked for; a source that is there stays where nothing was."""
    present = status(settings)
    asked = (scale, seed, until) != (None, None, None)
    if present is not None and present.status == "loaded" and not asked:
        out.print(f"  source: {present.rows:,} rows at scale {present.scale:g}, as before", highlight=False)
        return
    with step(out, "source loaded") as tell:
        chosen = DEFAULT_SEED if seed is None else seed
        load(settings, scale or DEFAULT_SCALE, chosen, tell, until=until)

"""``lakepulse up``: start the services, load the source where it is empty, start capture."""

from typing import Annotated

import typer
from rich.console import Console

from cdc_simulator.source.load import load, status
from lakepulse.settings import Settings
from operations.cli.steps import step
from operations.local import platform, supervisor

DEFAULT_SCALE = 0.05
DEFAULT_SEED = 1

app = typer.Typer(add_completion=False)


@app.command()
def up(
    scale: Annotated[
        float | None,
        typer.Option(min=0.01, max=10, help=f"Size of the source ({DEFAULT_SCALE}); 1 is 1,057,452 rows."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help=f"Seed of the data ({DEFAULT_SEED}).")] = None,
    services_only: Annotated[
        bool, typer.Option("--services-only", help="Neither load the source nor start capture.")
    ] = False,
) -> None:
    """Start Postgres, Kafka and the registry, load the source where it is empty, and start capture."""
    settings, console = Settings(), Console()
    with step(console, "services up") as tell:
        platform.up(settings, lambda name, what: tell(f"{name}: {what}"))
    if services_only:
        return
    _load(settings, console, scale, seed)
    with step(console, "capture running"):
        supervisor.start("capture")
    console.print("Next: lakepulse status, lakepulse workload, lakepulse credentials", highlight=False)


def _load(settings: Settings, console: Console, scale: float | None, seed: int | None) -> None:
    """Load what was asked for; a source that is there stays where nothing was."""
    present = status(settings)
    if present is not None and present.status == "loaded" and scale is None and seed is None:
        console.print(
            f"  source: {present.rows:,} rows at scale {present.scale:g}, as before", highlight=False
        )
        return
    with step(console, "source loaded") as tell:
        load(settings, scale or DEFAULT_SCALE, DEFAULT_SEED if seed is None else seed, tell)

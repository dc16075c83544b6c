"""``lakepulse demo``: the whole flow once, with live traffic, verified. The steps are in ``operations/demo.py``."""

from typing import Annotated

import typer

from operations.cli.options.until import Until, last_day
from operations.cli.screen.console import open_console
from operations.cli.source.workload import speed_of
from operations.demo import Demo, DemoOptions

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    scale: Annotated[
        float, typer.Option(min=0.01, max=10, help="Size of the source; 1 is 1,057,452 rows.")
    ] = 0.05,
    rate: Annotated[int, typer.Option(min=1, help="Row changes per second of live traffic.")] = 300,
    seconds: Annotated[int, typer.Option(min=5, help="How long the traffic lasts.")] = 20,
    speed: Annotated[
        str, typer.Option(metavar="auto|N", help="How fast the shop's time passes; see `lakepulse workload`.")
    ] = "auto",
    seed: Annotated[int, typer.Option(help="Seed of the data and of the traffic.")] = 1,
    until: Until = None,
) -> None:
    """Start everything, load the source, stream it through the lake under traffic, verify, and show the result."""
    speed_of(speed)
    Demo(DemoOptions(scale, rate, seconds, seed, speed, last_day(until)), open_console()).run()

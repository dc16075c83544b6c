"""``lakepulse web``: visitors of the web shop until time is up or Ctrl-C."""

import json
import signal
import sys
import threading
from typing import Annotated

import typer
from rich.table import Table

from cdc_simulator.web.run import WebOptions, run_web
from cdc_simulator.web.summary import WebSummary
from cdc_simulator.web.visits.event import EventType
from lakepulse.settings import Settings
from operations.cli.options.duration import seconds
from operations.cli.screen.console import open_console

app = typer.Typer(add_completion=False)


@app.command()
def web(
    rate: Annotated[
        float | None,
        typer.Option(min=0.1, max=10_000, help="Events per second; LAKEPULSE_WEB_RATE (100) if absent."),
    ] = None,
    duration: Annotated[
        float | None,
        typer.Option(parser=seconds, metavar="TIME", help="60s, 5m or 2h; until stopped if absent."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Chooses what visitors do; ids are always new.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Browse, search, fill carts and buy, as visitors of the web shop; some events late, twice or broken."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = Settings()
    options = WebOptions(settings.web.rate if rate is None else rate, duration, seed)
    console = open_console(stderr=True)
    with console.status("reading customers and goods") as line:
        summary = run_web(settings, options, stop, lambda so_far: line.update(_line(so_far)))
    if as_json:
        sys.stdout.write(json.dumps(summary.as_dict()) + "\n")
    else:
        _print(summary)


def _line(summary: WebSummary) -> str:
    return (
        f"{summary.events.total():,} events, {summary.rate:,.0f}/s, {summary.unsent} batches wait for Kafka"
    )


def _print(summary: WebSummary) -> None:
    table = Table(title=f"{_line(summary)}, {summary.seconds:.1f} s", title_justify="left")
    table.add_column("event")
    table.add_column("number", justify="right")
    for kind in EventType:
        table.add_row(kind, f"{summary.events[kind]:,}")
    console = open_console()
    console.print(table)
    console.print(
        f"late {summary.late}, sent twice {summary.duplicates}, malformed {summary.malformed.total()}, "
        f"missed {summary.missed}, reconnects {summary.reconnects}",
        highlight=False,
    )

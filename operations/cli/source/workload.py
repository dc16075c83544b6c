"""``lakepulse workload``: live traffic against the source until time is up or Ctrl-C."""

import json
import re
import signal
import sys
import threading
from typing import Annotated

import typer
from rich.table import Table

from cdc_simulator.workload.hard.changes import CHANGES, LARGE_ROWS
from cdc_simulator.workload.run import WorkloadOptions, run_workload
from cdc_simulator.workload.summary import Summary
from cdc_simulator.workload.timing.pace import Pattern
from lakepulse.settings import Settings
from operations.cli.options.duration import seconds
from operations.cli.screen.console import open_console
from operations.cli.source import hard as hard_changes

app = typer.Typer(add_completion=False)


def speed_of(text: str) -> float | None:
    """``auto`` as None, or a number above 0; raises typer.BadParameter otherwise."""
    if text == "auto":
        return None
    if re.fullmatch(r"\d{1,6}(\.\d+)?", text) is None or float(text) <= 0:
        raise typer.BadParameter(f"`{text}` is not a speed; write auto, 1 or 60")
    return float(text)


@app.command()
def workload(
    pattern: Annotated[Pattern, typer.Option(help="How traffic is spread over time.")] = Pattern.TRICKLE,
    rate: Annotated[float, typer.Option(min=1, max=100_000, help="Row changes per second.")] = 300.0,
    duration: Annotated[
        float | None,
        typer.Option(parser=seconds, metavar="TIME", help="60s, 5m or 2h; until stopped if absent."),
    ] = None,
    changes: Annotated[
        int | None, typer.Option(min=1, help="Stop once so many row changes are committed.")
    ] = None,
    speed: Annotated[
        str,
        typer.Option(
            metavar="auto|N",
            help="How fast the shop's time passes: as the rate brings the orders of its days (auto), "
            "or N seconds a second, with sensors in place of the orders that are not due yet.",
        ),
    ] = "auto",
    seed: Annotated[int, typer.Option(min=0, help="Chooses what the traffic does.")] = 7,
    connections: Annotated[int, typer.Option(min=1, max=32, help="Sessions that work side by side.")] = 1,
    hard: Annotated[
        str | None,
        typer.Option(
            metavar="KIND,…|all",
            help="Make hard changes instead, in an order drawn from the seed: "
            f"{', '.join(CHANGES)}. Changed tables stay so until `lakepulse source load --replace`; "
            "by design `rename` stops the stream until a contract is edited (docs/guides/schema-changes.md).",
        ),
    ] = None,
    rows: Annotated[
        int, typer.Option(min=1, max=10_000_000, help="Rows of the large hard change.")
    ] = LARGE_ROWS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Place, pick, invoice, pay and cancel orders, move stock, edit customers, change prices."""
    if hard is not None:
        hard_changes.run(hard, seed, rows, as_json)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    options = WorkloadOptions(
        pattern, rate, duration, seed, connections, speed=speed_of(speed), changes=changes
    )
    console = open_console(stderr=True)
    with console.status("reading what is under way") as line:
        summary = run_workload(Settings(), options, stop, lambda so_far: line.update(_line(so_far)))
    if as_json:
        sys.stdout.write(json.dumps(summary.as_dict()) + "\n")
    else:
        _print(summary)


def _line(summary: Summary) -> str:
    return f"{summary.kinds.total():,} transactions, {summary.rows:,} changes, {summary.rate:,.0f}/s"


def _print(summary: Summary) -> None:
    table = Table(title=f"{_line(summary)} in {summary.seconds:.1f} s", title_justify="left")
    table.add_column("table")
    for name in ("created", "updated", "deleted"):
        table.add_column(name, justify="right")
    for name in sorted({table for table, _ in summary.changes}):
        table.add_row(name, *(f"{summary.changes[name, op]:,}" for op in "cud"))
    console = open_console()
    console.print(table)
    console.print(
        f"the shop's clock went from {summary.opened:%Y-%m-%d %H:%M} to {summary.reached:%Y-%m-%d %H:%M}",
        highlight=False,
    )
    console.print(
        f"rolled back on purpose {summary.rolled_back}, with savepoint {summary.savepoints}, "
        f"conflicts {summary.conflicts}, reconnects {summary.reconnects}",
        highlight=False,
    )

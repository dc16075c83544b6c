"""``lakepulse status``: what runs, and how far each hop has come. The figures are read in ``operations/hops.py``."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lakepulse.lsn import format_lsn
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.hops import Hop, read_hops
from operations.local.platform import answering
from operations.local.supervisor import ProcessState, state

app = typer.Typer(add_completion=False)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
    hops_only: Annotated[
        bool, typer.Option("--hops", help="The hops alone, where the services are not this machine's.")
    ] = False,
) -> None:
    """Each service, and each hop's position, lag and freshness."""
    settings = Settings()
    lake, _ = lake_and_catalog(settings)
    if hops_only:
        hops = read_hops(settings, lake)
        if as_json:
            typer.echo(json.dumps({"hops": [asdict(hop) for hop in hops]}, default=str))
        else:
            Console().print(_hops(hops))
        return
    processes = state()
    answers = answering(settings) if processes else {}
    hops = read_hops(settings, lake) if answers.get("postgres") else []
    if as_json:
        services = [{**asdict(process), "answers": answers.get(process.name)} for process in processes]
        typer.echo(json.dumps({"services": services, "hops": [asdict(hop) for hop in hops]}, default=str))
        return
    console = Console()
    if not processes:
        console.print("Nothing runs here. Start it with `lakepulse up`, or see it all with `make demo`.")
        return
    console.print(_services(processes, answers))
    console.print(_hops(hops))


def _services(processes: list[ProcessState], answers: dict[str, bool]) -> Table:
    table = Table(title="services", title_justify="left")
    for column in ("name", "state", "process", "up"):
        table.add_column(column, justify="right" if column in {"process", "up"} else "left")
    for process in processes:
        silent = answers.get(process.name) is False and process.pid
        shown = f"{process.state}, does not answer" if silent else process.state
        style = (
            "green" if process.state == "RUNNING" and not silent else "dim" if not process.pid else "yellow"
        )
        table.add_row(
            process.name, f"[{style}]{shown}[/]", str(process.pid or ""), _age(process.uptime_seconds)
        )
    return table


def _hops(hops: list[Hop]) -> Table:
    table = Table(
        title="hops", title_justify="left", caption="lag: age of the oldest change that is not there yet"
    )
    for column in ("hop", "at LSN", "bytes behind", "lag", "last advance", "latency p50", "p95"):
        table.add_column(column, justify="left" if column == "hop" else "right")
    for hop in hops:
        table.add_row(
            hop.name,
            format_lsn(hop.position) if hop.position is not None else "",
            f"{hop.behind_bytes:,}" if hop.behind_bytes is not None else "",
            _seconds(hop.lag_seconds),
            f"{_age(hop.idle_seconds)} ago" if hop.idle_seconds is not None else hop.note,
            _seconds(hop.latency_p50),
            _seconds(hop.latency_p95),
        )
    return table


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


def _age(seconds: float | None) -> str:
    if not seconds:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"

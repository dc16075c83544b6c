"""``lakepulse status``: what runs, and how far each hop has come. The figures are read in ``operations/hops``."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.filesize import decimal
from rich.table import Table

from lakepulse.lsn import format_lsn
from lakepulse.settings import Settings
from operations.cli.platform.alerts import document, lines, watched_alerts
from operations.cli.screen.console import open_console
from operations.hops.hop import Hop
from operations.hops.read import Reading, read_hops
from operations.local.services.health import answering
from operations.local.supervision.supervisor import ProcessState, state
from operations.monitoring.settings import AlertSettings

app = typer.Typer(add_completion=False)
COLUMNS = (
    "hop",
    "at LSN",
    "WAL behind",
    "lag",
    "waiting",
    "last advance",
    "rows/s",
    "latency p50, p95",
    "note",
)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
    hops_only: Annotated[
        bool, typer.Option("--hops", help="The hops alone, where the services are not this machine's.")
    ] = False,
) -> None:
    """Each service, and each hop's position, lag and freshness."""
    settings = Settings()
    processes = [] if hops_only else state()
    answers = answering(settings) if processes else {}
    reading = read_hops(settings) if hops_only or answers.get("postgres") else None
    alerts = watched_alerts(AlertSettings().url)
    if as_json:
        typer.echo(json.dumps({**_document(processes, answers, reading), "alerts": document(alerts)}))
        return
    out = open_console()
    if not processes and not hops_only:
        out.print("Nothing runs here. Start it with `lakepulse up`, or see it all with `make demo`.")
    if processes:
        out.print(_services(processes, answers))
    if reading:
        out.print(_hops(reading.hops))
        out.print(_legend(reading), highlight=False)
    if processes or hops_only:
        out.print(lines(alerts), highlight=False)


def _document(
    processes: list[ProcessState], answers: dict[str, bool], reading: Reading | None
) -> dict[str, object]:
    """The same facts for scripts; docs/operations.md has the names."""
    services = [{**asdict(process), "answers": answers.get(process.name)} for process in processes]
    facts = asdict(reading) if reading else {"hops": []}
    return {"services": services, **facts}


def _services(processes: list[ProcessState], answers: dict[str, bool]) -> Table:
    table = Table(title="services", title_justify="left")
    for column in ("name", "state", "process", "up"):
        table.add_column(column, justify="right" if column in {"process", "up"} else "left")
    for process in processes:
        silent = answers.get(process.name) is False and process.pid
        shown = f"{process.state}, does not answer" if silent else process.state
        running = process.state == "RUNNING" and not silent
        style = "green" if running else "dim" if not process.pid else "yellow"
        up = _age(process.uptime_seconds) if process.pid else ""
        table.add_row(process.name, f"[{style}]{shown}[/]", str(process.pid or ""), up)
    return table


def _hops(hops: tuple[Hop, ...]) -> Table:
    table = Table(title="hops", title_justify="left")
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in {"hop", "note"} else "right")
    for hop in hops:
        table.add_row(
            hop.name,
            format_lsn(hop.position) if hop.position is not None else "",
            decimal(hop.behind_bytes) if hop.behind_bytes is not None else "",
            _lag(hop),
            _waiting(hop),
            f"{_age(hop.idle_seconds)} ago" if hop.idle_seconds is not None else "",
            f"{hop.rows_per_second:,.0f}" if hop.rows_per_second is not None else "",
            _latency(hop),
            hop.note,
        )
    return table


def _lag(hop: Hop) -> str:
    """Behind without an age: what is missing lies in WAL that capture has not come to."""
    return "?" if hop.lag_seconds is None and hop.behind_bytes else _seconds(hop.lag_seconds)


def _latency(hop: Hop) -> str:
    known = hop.latency_p50 is not None and hop.latency_p95 is not None
    return f"{hop.latency_p50:.1f}, {hop.latency_p95:.1f} s" if known else ""


def _waiting(hop: Hop) -> str:
    if hop.waiting is None:
        return ""
    return f"{decimal(hop.waiting)} of WAL" if hop.name == "slot" else f"{hop.waiting:,} messages"


def _legend(reading: Reading) -> str:
    return (
        "lag: age of the oldest change in the source that is not there yet (?: not read yet, so not known); "
        f"rows/s and latency (commit to visible): the last {_age(reading.window_seconds)}\n"
        f"dead letters: {reading.dead_letters:,}; in quarantine: {reading.quarantined:,}; "
        f"views, computed when they are read: {reading.views}"
        f"{_snapshot(reading)}"
    )


def _snapshot(reading: Reading) -> str:
    """The newest snapshot beside gold, which it is made of."""
    newest = reading.snapshot
    if newest is None:
        return ""
    if newest.age_seconds is None or newest.position is None:
        return f"\nnewest snapshot: {newest.note}"
    gold = next((hop.position for hop in reading.hops if hop.name == "gold"), None)
    current = "gold as it is published" if newest.position == gold else "gold is further"
    at = format_lsn(newest.position)
    return f"\nnewest snapshot: {_age(newest.age_seconds)} old, at {at} ({current})"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


def _age(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"

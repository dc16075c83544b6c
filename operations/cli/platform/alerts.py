"""``lakepulse alerts``: what is wrong now, one line each: since when, what, and the runbook's page."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from lakepulse.errors import ServiceError
from operations.cli.screen.console import open_console
from operations.monitoring.active_alerts import ActiveAlert, active_alerts
from operations.monitoring.settings import AlertSettings

app = typer.Typer(add_completion=False)
COLOURS = {"critical": "red", "warning": "yellow", "info": "blue"}
OFF = "alerts: nobody watches; `lakepulse up --with monitoring` (in containers `make up MONITORING=1`) does"


@app.command()
def alerts(as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False) -> None:
    """The alerts that are active, the gravest first; ends with an error where monitoring does not run."""
    found = active_alerts(AlertSettings().url)
    if as_json:
        typer.echo(json.dumps(document(found)))
        return
    open_console().print(lines(found), highlight=False)


def watched_alerts(url: str) -> list[ActiveAlert] | None:
    """The active alerts; None where monitoring does not run: a status is asked for then too."""
    try:
        return active_alerts(url)
    except ServiceError:
        return None


def document(found: Sequence[ActiveAlert] | None) -> list[dict[str, object]] | None:
    """The alerts for scripts; None where monitoring does not run."""
    return None if found is None else [asdict(each) for each in found]


def lines(found: Sequence[ActiveAlert] | None) -> str:
    """A line for each alert that fires, in Rich's markup; those that wait or are suppressed are counted."""
    if found is None:
        return OFF
    firing = [each for each in found if each.state == "firing"]
    said = [_line(each) for each in firing] or ["alerts: none fires"]
    if len(found) > len(firing):
        others = {state: sum(each.state == state for each in found) for state in ("pending", "suppressed")}
        said.append("  " + ", ".join(f"{number} {state}" for state, number in others.items() if number))
    return "\n".join(said)


def _line(alert: ActiveAlert) -> str:
    colour = COLOURS.get(alert.severity, "dim")
    since = datetime.fromisoformat(alert.since).astimezone(UTC).strftime("%H:%M")
    return f"[{colour}]{alert.severity:<8}[/] {since} {escape(alert.summary)} ({alert.name}): {alert.runbook}"

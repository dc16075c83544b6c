"""Supervised programs; each service's module makes its own, ``supervisor.py`` runs them."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lakepulse.settings import PROJECT_ROOT

FINAL_EXIT_CODES = (0, 2, 5, 7)
"""Done, wrong settings, a lost guarantee, lost events: a restart mends none of them."""

WEB_EVENTS = "web-events"
"""The program that runs `lakepulse web`."""


@dataclass(frozen=True)
class Program:
    """One supervised process. Started by rising, stopped by falling ``priority``."""

    name: str
    command: tuple[str, ...]
    priority: int
    directory: Path = PROJECT_ROOT
    user: str | None = None
    stop_signal: str = "TERM"
    restart: Literal["always", "unexpected", "never"] = "always"
    final_exit_codes: tuple[int, ...] = FINAL_EXIT_CODES


def own_programs() -> list[Program]:
    """The platform's own commands that run beside others; none starts by itself."""
    return [
        own("capture", 40),
        own("stream", 50),
        own("api", 52),
        own("fit", 55, "never", "--first"),
        own("workload", 60, "never"),
        Program("snapshots", _command("snapshot", "--follow"), 70, restart="unexpected"),
        Program(WEB_EVENTS, _command("web"), 60, restart="unexpected"),
    ]


def own(
    name: str, priority: int, restart: Literal["unexpected", "never"] = "unexpected", *arguments: str
) -> Program:
    """The command ``lakepulse NAME`` as a program."""
    return Program(name, _command(name, *arguments), priority, restart=restart)


def _command(*arguments: str) -> tuple[str, ...]:
    return sys.executable, "-m", "operations", *arguments

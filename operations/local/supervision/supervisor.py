"""Starts, stops and asks the supervisor (supervisord) that keeps the programs running.

``configuration.py`` writes its configuration file; ``programs.py`` says what a program is.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import Faults, SupervisorTransport

from lakepulse.errors import ServiceError
from lakepulse.settings import HomeSettings
from operations.local.layout import Layout
from operations.local.supervision.programs import FINAL_EXIT_CODES

POLL_SECONDS = 0.05
START_SECONDS = 10.0
UNREACHABLE = (OSError, HTTPException)


@dataclass(frozen=True)
class ProcessState:
    """A program as its supervisor sees it; ``state`` is RUNNING, STARTING, BACKOFF, STOPPED, EXITED or FATAL."""

    name: str
    state: str
    pid: int | None
    uptime_seconds: float
    exit_code: int | None
    description: str

    @property
    def ended(self) -> bool:
        """Whether it is down for good: the supervisor starts what ended otherwise again in a moment."""
        return self.state == "FATAL" or (self.state == "EXITED" and self.exit_code in FINAL_EXIT_CODES)


class Supervisor:
    """The supervisor of one installation."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def running(self) -> bool:
        """Whether the supervisor answers."""
        try:
            self._call("getState")
        except UNREACHABLE:
            return False
        except Fault:  # it is shutting down
            return True
        return True

    def launch(self) -> None:
        """Start the supervisor with the configuration in the run directory; raises ServiceError."""
        configuration = self._layout.run / "supervisord.conf"
        command = [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(configuration)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ServiceError(
                f"the supervisor did not start ({(done.stderr or done.stdout).strip()})",
                f"See {self.log_path('supervisord')}.",
            )
        if not _becomes(self.running, START_SECONDS):
            raise ServiceError(
                f"the supervisor does not answer on {self._layout.control_socket}",
                f"See {self.log_path('supervisord')}.",
            )

    def shutdown(self, patience_seconds: float) -> None:
        """Stop every program in order, then the supervisor; returns when it is gone or patience is over."""
        if self.running():
            with suppress(Fault, *UNREACHABLE):
                self._call("shutdown")
            _becomes(lambda: not self.running(), patience_seconds)

    def start(self, name: str, wait: bool = True) -> None:
        """Start the program ``name`` unless it runs; raises ServiceError where it ends at once."""
        try:
            self._call("startProcess", name, wait)
        except Fault as fault:
            if fault.faultCode != Faults.ALREADY_STARTED:
                raise self._failure(name, fault) from fault
        except UNREACHABLE as error:
            raise self._absent() from error

    def stop(self, name: str) -> None:
        """Stop the program ``name`` (SIGTERM, then patience) and wait for its end, if it runs."""
        try:
            self._call("stopProcess", name)
        except Fault as fault:
            if fault.faultCode not in {Faults.NOT_RUNNING, Faults.BAD_NAME}:
                raise self._failure(name, fault) from fault
        except UNREACHABLE:
            return

    def state(self) -> list[ProcessState]:
        """Every program's state in order of start; empty where no supervisor runs."""
        try:
            entries = cast(list[dict[str, Any]], self._call("getAllProcessInfo"))
        except (*UNREACHABLE, Fault):
            return []
        return [_process_state(entry) for entry in entries]

    def log_path(self, name: str) -> Path:
        """Where the program's output goes."""
        return self._layout.logs / f"{name}.log"

    def log_tail(self, name: str, lines: int = 5) -> str:
        """The last lines that the program wrote."""
        path = self.log_path(name)
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.is_file() else ""

    def _failure(self, name: str, fault: Fault) -> ServiceError:
        reason = self.log_tail(name) or fault.faultString
        return ServiceError(f"{name} did not start: {reason}", f"Its log is {self.log_path(name)}.")

    def _absent(self) -> ServiceError:
        return ServiceError(f"no services run in {self._layout.home}", "Run `lakepulse up`.")

    def _call(self, method: str, *arguments: str | bool) -> object:
        """One call on a connection of its own: a transport that once failed to connect stays broken."""
        transport = SupervisorTransport(None, None, f"unix://{self._layout.control_socket}")
        with closing(transport):
            proxy = ServerProxy("http://127.0.0.1", transport=transport)
            return cast(object, getattr(proxy.supervisor, method)(*arguments))


def start(name: str, wait: bool = True) -> None:
    """Start a program of the installation that the settings name; raises ServiceError."""
    Supervisor(Layout.of(HomeSettings())).start(name, wait)


def stop(name: str) -> None:
    """Stop a program of the installation that the settings name, and wait for its end."""
    Supervisor(Layout.of(HomeSettings())).stop(name)


def state() -> list[ProcessState]:
    """The states of all programs of the installation that the settings name; empty where none runs."""
    return Supervisor(Layout.of(HomeSettings())).state()


def _process_state(entry: dict[str, Any]) -> ProcessState:
    running = entry["statename"] in {"RUNNING", "STARTING", "STOPPING"}
    return ProcessState(
        name=entry["name"],
        state=entry["statename"],
        pid=entry["pid"] or None,
        uptime_seconds=float(entry["now"] - entry["start"]) if running else 0.0,
        exit_code=None if running or not entry["stop"] else entry["exitstatus"],
        description=entry["spawnerr"] or entry["description"],
    )


def _becomes(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True

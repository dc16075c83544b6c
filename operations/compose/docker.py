"""Runs `docker compose` for an installation and reads its answers; every failure is one sentence with its cure."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from lakepulse.errors import ServiceError
from operations.compose.machine.installation import Installation

FILE = "docker-compose.yml"
LISTINGS = 5


@dataclass(frozen=True)
class Container:
    """One container: ``state`` is created, running, exited …; ``health`` is starting, healthy, unhealthy or empty."""

    service: str
    name: str
    state: str
    health: str
    exit_code: int

    @property
    def ready(self) -> bool:
        """Whether it is healthy, or a job that is at work or has ended well; services have health, jobs have none.

        Compose itself waits for the jobs that others depend on: it goes on starting until these have ended.
        """
        at_work = self.state == "running" and not self.health
        return self.health == "healthy" or at_work or (self.state == "exited" and self.exit_code == 0)


class Compose:
    """`docker compose` over one installation's file and settings."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def follow(self, *arguments: str) -> "subprocess.Popen[str]":
        """A command going on by itself, whose output (errors too) is to be read line by line."""
        return subprocess.Popen(
            self._command(arguments),
            cwd=self._installation.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ask(self, *arguments: str) -> str:
        """The output of a command; raises ServiceError where it fails."""
        return answer(self._command(arguments), str(self._installation.root))

    def call(self, *arguments: str) -> int:
        """Run a command whose output the user sees; its exit code."""
        return subprocess.run(self._command(arguments), cwd=self._installation.root, check=False).returncode

    def starting(self, output: IO[str]) -> "subprocess.Popen[str]":
        """`docker compose up` going on by itself; what it says goes to ``output``."""
        command = self._command(["up", "--detach", "--remove-orphans", "--no-build"])
        return subprocess.Popen(
            command, cwd=self._installation.root, stdout=output, stderr=subprocess.STDOUT, text=True
        )

    def containers(self) -> list[Container]:
        """All containers of the installation, jobs that have ended too, in the order of the file."""
        found = [_container(entry) for entry in self._inspected()]
        # The file is in the order of the flow; Docker answers in that of their making.
        text = (self._installation.root / FILE).read_text()
        return sorted(found, key=lambda each: (text.find(f"\n  {each.service}:"), each.name))

    def _inspected(self) -> list[dict[str, Any]]:
        for _ in range(LISTINGS - 1):
            try:
                return self._inspect()
            except ServiceError as error:
                # One was being replaced while Docker listed them.
                if "No such container" not in error.problem:
                    raise
        return self._inspect()

    def _inspect(self) -> list[dict[str, Any]]:
        # `docker compose ps` reads the whole file each time: thirty times the CPU of asking the engine.
        project = f"label=com.docker.compose.project={self._installation.project}"
        services = "label=com.docker.compose.oneoff=False"
        listed = answer(
            ["docker", "container", "ls", "--all", "--quiet", "--filter", project, "--filter", services]
        )
        if not listed.split():
            return []
        found: list[dict[str, Any]] = json.loads(answer(["docker", "container", "inspect", *listed.split()]))
        return found

    def services(self) -> list[str]:
        """The services of the chosen profiles."""
        return [str(name) for name in json.loads(self.ask("config", "--format", "json"))["services"]]

    def log_tail(self, service: str, lines: int = 5) -> str:
        """The last lines that a service wrote."""
        return self.ask("logs", "--no-color", "--no-log-prefix", "--tail", str(lines), service).strip()

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["docker", "compose", "--file", FILE, *arguments]


def answer(command: list[str], directory: str | None = None) -> str:
    """The output of ``command``; raises ServiceError with what it said where it fails."""
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise ServiceError("Docker is not installed", "Install Docker Engine or Docker Desktop.") from error
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["it said nothing"]
        raise ServiceError(
            f"`{' '.join(command)}` failed ({said[-1]})", "`make doctor` looks at the machine."
        )
    return done.stdout


def _container(entry: dict[str, Any]) -> Container:
    state = entry["State"]
    # What has ended keeps the health of its last look.
    running = state["Status"] == "running"
    return Container(
        service=entry["Config"]["Labels"]["com.docker.compose.service"],
        name=entry["Name"].removeprefix("/"),
        state=state["Status"],
        health=state.get("Health", {}).get("Status", "") if running else "",
        exit_code=state["ExitCode"],
    )

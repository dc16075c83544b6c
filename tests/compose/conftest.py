"""One installation in containers for all tests here: started as a user starts it, removed at the end.

Those of ``brokers`` have one of their own, which is gone before this one is made.

`make test-compose` (``run``) sees to the engine and the public images first.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from lakepulse.artifacts.spark_start import FIRST_COMPILER
from operations.compose.docker import Compose, Container
from operations.compose.links import links
from operations.compose.machine.checks import PORTS
from operations.compose.machine.installation import ROOT, Installation
from operations.local.ports import free_port

PROJECT = "lakepulse-test"
MONITORING_PORTS = ("PROMETHEUS_PORT", "ALERTMANAGER_PORT")
UP_SECONDS = 2100
SMALL = {
    # Two cores run everything here, the tests too: the traffic goes on, at a walk.
    "WORKLOAD_RATE": "2",
    "WEB_RATE": "2",
    "STREAM_TRIGGER_MILLISECONDS": "10000",
    "EVENTS_TRIGGER_MILLISECONDS": "5000",
    # What ten seconds of traffic leave in the largest tables is enough to see a job on the cluster.
    "JOB_SPARK_FROM_ROWS": "400",
    # Trino lives for minutes, as the brokers do.
    "TRINO_JVM_OPTIONS": FIRST_COMPILER,
    # A second one starts for half a minute on the same two cores, and has nothing to do.
    "JOB_MAX_EXECUTORS": "1",
}


Found = TypeVar("Found")


def wait_until(look: Callable[[], Found], seconds: float = 900, pause_seconds: float = 5) -> Found:
    """What ``look`` finds, as soon as it finds anything; the test fails where it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        time.sleep(pause_seconds)
    return found


@dataclass(frozen=True)
class Platform:
    """What tests do to the installation; every long step says how long it took."""

    installation: Installation = field(default_factory=Installation)

    @property
    def compose(self) -> Compose:
        return Compose(self.installation)

    def make(self, *command: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """A command behind `make`, its output kept."""
        return self._run([sys.executable, "-m", "operations.compose", *command], timeout)

    def with_input(self, text: str, *command: str) -> subprocess.CompletedProcess[str]:
        """`docker compose run` with ``text`` on its standard input."""
        run = ["docker", "compose", "run", "--rm", "--no-deps", "-T", *command]
        return subprocess.run(
            run, cwd=ROOT, input=text + "\n", capture_output=True, text=True, timeout=120, check=False
        )

    def docker(
        self, *command: str, timeout: float = 600, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """A command of Docker's; ``variables`` are its own, for what its arguments must not show."""
        return self._run(["docker", *command], timeout, **variables)

    def container(self, service: str) -> Container:
        """The first container of a service."""
        return next(each for each in self.compose.containers() if each.service == service)

    def address(self, container: str) -> str:
        """Its IP address among the services."""
        network = (
            f'{{{{(index .NetworkSettings.Networks "{self.installation.project}_internal").IPAddress}}}}'
        )
        return self.docker("inspect", "--format", network, container).stdout.strip()

    def crash(self, name: str) -> None:
        """Kill a container's process as a crash does: `docker kill` would count as the user's wish not to have it."""
        os.kill(int(self.docker("inspect", "--format", "{{.State.Pid}}", name).stdout), signal.SIGKILL)

    def wait_until_ready(self, service: str, seconds: float = 300) -> None:
        """Until all containers of a service are healthy (again)."""
        deadline = time.monotonic() + seconds
        while not all(each.ready for each in self.compose.containers() if each.service == service):
            assert time.monotonic() < deadline, f"{service} is not healthy after {seconds:.0f} s"
            time.sleep(2)

    def query(self, role: str, sql: str) -> subprocess.CompletedProcess[str]:
        """What the source answers to a role, a line for each row."""
        url = f"postgresql://{role}@127.0.0.1/wwi"
        client = ("psql", "-XAt", url, "-c", sql)
        # Without a value Docker takes its own variable's: the tests' log shows each command.
        question = ("exec", "--env", "PGPASSWORD", self.container("postgres").name, *client)
        return self.docker(*question, PGPASSWORD=self.secret(f"postgres_{role}"))

    def secret(self, name: str) -> str:
        return (self.installation.secrets / name).read_text().strip()

    def _run(self, command: list[str], timeout: float, **variables: str) -> subprocess.CompletedProcess[str]:
        began = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env={**os.environ, **variables},
        )
        took = time.monotonic() - began
        print(f"\n  {' '.join(command[1:])[:90]}: exit {done.returncode}, {took:.0f} s", flush=True)
        return done


@contextmanager
def installation(project: str, variables: Mapping[str, str]) -> Iterator[Platform]:
    """An installation with names and ports of its own, of which nothing runs yet; removed at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPOSE_PROJECT_NAME", project)
        patch.setenv("LAKEPULSE_SECRETS_DIR", "./.lakepulse/test-compose/secrets")
        for name, value in {**SMALL, **variables}.items():
            patch.setenv(name, value)
        for name in (*PORTS, *MONITORING_PORTS):
            patch.setenv(name, os.environ.get(name) or str(free_port()))
        found = Platform()
        # A run that was killed left volumes whose secrets may be gone; KEEP goes on with what is there.
        if "KEEP" not in os.environ:
            found.make("reset", "--yes")
        try:
            yield found
        finally:
            if "KEEP" not in os.environ:
                # What is thrown away need not end well: a broker without the others would wait for them.
                found.docker("compose", "kill")
                found.make("reset", "--yes")


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    # Grafana's image cannot be made here: its dashboards are asked for by their queries.
    with installation(PROJECT, {"COMPOSE_PROFILES": "monitoring"}) as started:
        began = time.monotonic()
        up = [sys.executable, "-m", "operations.compose", "up"]
        subprocess.run(up, cwd=ROOT, check=True, timeout=UP_SECONDS)
        print(f"\n  make up: {time.monotonic() - began:.0f} s", flush=True)
        yield started


@pytest.fixture(scope="session")
def airflow(platform: Platform) -> Iterator[httpx.Client]:
    """Airflow's API, as its administrator."""
    address = next(link.address for link in links(platform.installation, ["airflow-api-server"]))
    # Its server ends idle connections after seconds, perhaps just when the next question is asked.
    once = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=address, timeout=120, limits=once) as client:
        login = {"username": "admin", "password": platform.secret("airflow_admin")}
        token = client.post("/auth/token", json=login).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


@pytest.fixture(autouse=True)
def logs_on_failure(request: pytest.FixtureRequest, platform: Platform, tmp_path: Path) -> Iterator[None]:
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        for each in platform.compose.containers():
            if not each.ready:
                print(
                    f"\n--- {each.name} ({each.state} {each.health})\n{platform.compose.log_tail(each.service, 20)}"
                )

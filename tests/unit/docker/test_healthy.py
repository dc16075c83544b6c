"""The health check of containers: what it asks, and that it rests once it has found all well before."""

import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from lakepulse.settings import PROJECT_ROOT
from tests.waiting import eventually

SCRIPT = PROJECT_ROOT / "docker" / "healthy"


class Page(BaseHTTPRequestHandler):
    """Answers 200 with a text at /well, 500 elsewhere."""

    def do_GET(self) -> None:
        well = self.path == "/well"
        self.send_response(200 if well else 500)
        self.end_headers()
        self.wfile.write(b'{"state":"well"}' if well else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Page)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield server.server_address[1]
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "HEALTHY_FOUND_WELL": str(tmp_path / "healthy")}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((), 0),
        (("/well",), 0),
        (("/ill",), 1),
        (("/well", '"state":"well"'), 0),
        (("/well", '"state":"ill"'), 1),
    ],
)
def test_it_asks_as_it_is_told(
    port: int, environment: dict[str, str], asked: tuple[str, ...], code: int
) -> None:
    for place in (str(port), f"127.0.0.1:{port}"):
        assert subprocess.run([SCRIPT, place, *asked], env=environment, check=False).returncode == code


def test_nobody_listening_is_not_healthy(port: int, environment: dict[str, str]) -> None:
    taken = subprocess.run([SCRIPT, "127.0.0.2:1"], env=environment, capture_output=True, check=False)
    assert taken.returncode == 1


def test_only_a_look_that_finds_all_well_again_rests(port: int, environment: dict[str, str]) -> None:
    command = [str(SCRIPT), "--rest=1000", str(port)]
    assert subprocess.run([*command, "/well"], env=environment, check=False).returncode == 0
    assert subprocess.run([*command, "/ill"], env=environment, check=False).returncode == 1
    with subprocess.Popen([*command, "/well"], env=environment) as resting:
        try:
            eventually(lambda: command_of(resting.pid) == "sleep 1000")
        finally:
            resting.kill()


def command_of(process: int) -> str:
    shown = subprocess.run(
        ["ps", "-o", "args=", "-p", str(process)], capture_output=True, text=True, check=True
    )
    return shown.stdout.strip()

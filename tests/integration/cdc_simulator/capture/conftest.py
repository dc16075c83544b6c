import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cdc_simulator.capture.service import Capture
from lakepulse.settings import PROJECT_ROOT, Settings
from tests.integration.cdc_simulator.capture.shop import Shop, Topics


@dataclass(frozen=True)
class Running:
    """A capture process and the file that it writes its messages to."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ended(self, seconds: float = 120.0) -> tuple[int, str]:
        """Exit code and messages, once it has ended."""
        return self.process.wait(seconds), self.log.read_text()


Start = Callable[..., Running]
Once = Callable[..., None]


@pytest.fixture
def shop(fresh: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A source with three tables, and only their contracts."""
    (tmp_path / "contracts" / "source").mkdir(parents=True)
    for name in ("orders", "order_lines", "buying_groups"):
        shutil.copy(PROJECT_ROOT / "contracts" / "source" / f"{name}.yaml", tmp_path / "contracts" / "source")
    monkeypatch.setenv("LAKEPULSE_CONTRACTS", str(tmp_path / "contracts"))
    monkeypatch.setenv("LAKEPULSE_CAPTURE_HEARTBEAT_SECONDS", "0.5")
    return Shop(Settings())


@pytest.fixture
def topics(shop: Shop) -> Topics:
    return Topics(shop.settings)


@pytest.fixture
def capture_once(shop: Shop) -> Once:
    """Runs capture in this process until it has caught up."""

    def run(resnapshot: bool = False) -> None:
        Capture(shop.settings, shop.catalog, threading.Event()).run(once=True, resnapshot=resnapshot)

    return run


@pytest.fixture
def start_capture(shop: Shop, tmp_path: Path) -> Iterator[Start]:
    """Starts ``lakepulse capture`` as a process; those that still run at the end are killed.

    ``fault``: the point at which it dies (``lakepulse.faults``).
    """
    started: list[Running] = []

    def start(*arguments: str, fault: str = "") -> Running:
        log = tmp_path / f"capture-{len(started)}.log"
        command = [sys.executable, "-m", "operations", "capture", *arguments]
        environment = os.environ | {"LAKEPULSE_FAULT_POINT": fault}
        with log.open("wb") as output:
            running = Running(
                subprocess.Popen(command, cwd=PROJECT_ROOT, stderr=output, env=environment), log
            )
        started.append(running)
        return running

    yield start
    for running in started:
        running.kill()
        # Pytest shows it where the test failed.
        sys.stdout.write(running.log.read_text())

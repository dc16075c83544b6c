import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cdc_simulator.capture.service import Capture
from lakepulse.settings import PROJECT_ROOT, Settings
from tests.integration.capture.shop import Shop, Topics

Start = Callable[..., "subprocess.Popen[str]"]


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
def capture_once(shop: Shop) -> Callable[..., None]:
    """Runs capture in this process until it has caught up."""

    def run(resnapshot: bool = False) -> None:
        Capture(shop.settings, shop.catalog, lambda: False).run(once=True, resnapshot=resnapshot)

    return run


@pytest.fixture
def start_capture(shop: Shop) -> Iterator[Start]:
    """Starts ``lakepulse capture`` as a process; those that still run at the end are killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "lakepulse", "capture", *arguments]
        process = subprocess.Popen(command, cwd=PROJECT_ROOT, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()

"""Memory of real processes."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from operations.local import memory
from operations.local.memory import PeakMemory, platform_memory, process_memory

HOLDING = "import sys; held = bytearray(64 << 20); print(flush=True); sys.stdin.read()"


@pytest.fixture(autouse=True)
def nothing_supervised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))


def test_children_count_and_ended_ones_take_nothing() -> None:
    before = platform_memory()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        known = psutil.Process(child.pid)
        assert process_memory(known) > 64 << 20
        assert platform_memory() > before + (60 << 20)
        child.communicate()
    assert process_memory(known) == 0


def test_the_peak_is_the_most_that_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SAMPLE_SECONDS", 0.01)
    with PeakMemory() as sampled:
        while not sampled.peak:
            pass
        held = bytearray(64 << 20)
        first = sampled.peak
        while sampled.peak < first + (32 << 20):
            pass
        del held
    assert sampled.peak > first

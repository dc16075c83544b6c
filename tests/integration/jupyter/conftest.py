"""A flow that goes on by itself: source loaded, capture and stream running, everything in gold."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from cdc_simulator.source.load import load
from lakepulse.settings import PROJECT_ROOT, Settings
from proof.catch_up import CatchUp, source_lsn
from spark_jobs.runtime.tables.lake import Lake

SCALE, SEED = 0.01, 7
PATIENCE_SECONDS = 600.0
JUPYTER = PROJECT_ROOT / "jupyter"


@pytest.fixture
def flowing(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of the flow; kernels that the test starts find it, `lakehouse` and the kernels of the platform."""
    monkeypatch.setenv("PYTHONPATH", f"{PROJECT_ROOT}:{JUPYTER}")
    monkeypatch.setenv("JUPYTER_PATH", str(JUPYTER))
    monkeypatch.setenv("LAKEPULSE_STREAM_DRIVER_MEMORY", "512m")
    load(fresh, SCALE, SEED, lambda text: None)
    running = [process("stream"), process("capture")]
    try:
        catch_up = CatchUp(fresh, Lake(fresh), PATIENCE_SECONDS, lambda text: None, lambda: alive(running))
        catch_up.snapshot()
        catch_up.layer("gold", source_lsn(fresh))
        yield fresh
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(60)


def process(command: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "operations", command], cwd=PROJECT_ROOT)


def alive(running: "list[subprocess.Popen[bytes]]") -> None:
    for each in running:
        assert each.poll() is None, f"{each.args!r} has ended"

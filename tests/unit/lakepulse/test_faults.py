"""A fault point kills at the pass that the environment names, and is inert otherwise."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lakepulse.faults import MARKER, POINT

PASSES = (
    "from lakepulse.faults import fault_point\nfor n in (1, 2, 3): fault_point('here'); print(n, flush=True)"
)


@pytest.mark.parametrize(
    ("chosen", "code", "passed"),
    [
        ("", 0, "123"),
        ("elsewhere", 0, "123"),
        ("here", -signal.SIGKILL, ""),
        ("here:3", -signal.SIGKILL, "12"),
    ],
)
def test_it_kills_at_the_named_pass(chosen: str, code: int, passed: str) -> None:
    environment = os.environ | {POINT: chosen}
    done = subprocess.run(
        [sys.executable, "-c", PASSES], env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    assert (done.returncode, done.stdout.replace("\n", "")) == (code, passed)


def test_with_a_marker_only_the_first_process_dies(tmp_path: Path) -> None:
    chosen = os.environ | {POINT: "here", MARKER: str(tmp_path / "happened")}
    codes = [subprocess.run([sys.executable, "-c", PASSES], env=chosen, check=False).returncode for _ in "ab"]
    assert codes == [-signal.SIGKILL, 0]

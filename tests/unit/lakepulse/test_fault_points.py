"""A fault point kills once, where it was asked for, and nowhere else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from lakepulse.fault_points import MARKER, POINT

PROGRAM = "from lakepulse.fault_points import reached; reached('here'); print('went on')"


def run(**variables: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_process_is_killed_there_the_first_time_only(tmp_path: Path) -> None:
    asked = {POINT: "here", MARKER: str(tmp_path / "happened")}
    assert run(**asked) == (-signal.SIGKILL, "")
    assert run(**asked) == (0, "went on\n")


def test_another_point_is_passed_over(tmp_path: Path) -> None:
    assert run(**{POINT: "there", MARKER: str(tmp_path / "happened")}) == (0, "went on\n")
    assert not (tmp_path / "happened").exists()

"""The command line as a person runs it: each command a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lakepulse.settings import PROJECT_ROOT

PATIENCE_SECONDS = 600


def lakepulse(*arguments: str, exit_code: int = 0) -> str:
    """Run a command to its end, which must have ``exit_code``: its standard output; where it fails, its errors too."""
    done = subprocess.run(
        [sys.executable, "-m", "operations", *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == exit_code, f"{arguments}: {done.stdout}\n{done.stderr}"
    if arguments[0] == "run" and exit_code == 0:
        # DuckDB's report of what Spark has kept alive until the process ends.
        assert "leaked" not in done.stderr, done.stderr
    return done.stdout if exit_code == 0 else done.stdout + done.stderr


def start(*arguments: str) -> "subprocess.Popen[bytes]":
    """A command that goes on running."""
    return subprocess.Popen([sys.executable, "-m", "operations", *arguments], cwd=PROJECT_ROOT)


@contextmanager
def running_capture() -> Iterator["subprocess.Popen[bytes]"]:
    """Capture in the background: ``verify`` waits until it has confirmed the position that is compared."""
    with start("capture") as capture:
        try:
            yield capture
        finally:
            capture.terminate()
            capture.wait(PATIENCE_SECONDS)

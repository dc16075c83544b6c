"""Fault points: places in the code at which a test has the process killed, by name and not by the clock.

Inert unless LAKEPULSE_FAULT_POINT names one. LAKEPULSE_FAULT_MARKER names a file that says that it has happened: the
restarted process goes on.
"""

import os
import signal
from pathlib import Path

POINT, MARKER = "LAKEPULSE_FAULT_POINT", "LAKEPULSE_FAULT_MARKER"


def reached(name: str) -> None:
    """Kill this process with SIGKILL if ``name`` is the point that was asked for, the first time only."""
    if os.environ.get(POINT) == name and _is_first(Path(os.environ[MARKER])):
        os.kill(os.getpid(), signal.SIGKILL)


def _is_first(marker: Path) -> bool:
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True

"""Fault points: named places at which a test has a process die, as ``kill -9`` would end it.

Inert unless LAKEPULSE_FAULT_POINT names one; ``<name>:<n>`` means the n-th time that the process gets there. So a test
can say at which step a crash comes, where a kill after some seconds hits whatever happens to be under way.
LAKEPULSE_FAULT_MARKER names a file that is made by the first death: a supervised process that is started again with the
same environment goes on.
"""

import os
import signal
from collections import Counter
from pathlib import Path

POINT, MARKER = "LAKEPULSE_FAULT_POINT", "LAKEPULSE_FAULT_MARKER"

_NAME, _, _TIMES = os.environ.get(POINT, "").partition(":")
_passed: Counter[str] = Counter()


def fault_point(name: str) -> None:
    """Die here, at once and without a word, where the environment says so."""
    if name == _NAME:
        _passed[name] += 1
        if _passed[name] >= int(_TIMES or 1) and _is_first_death():
            os.kill(os.getpid(), signal.SIGKILL)


def _is_first_death() -> bool:
    marker = os.environ.get(MARKER)
    if marker is None:
        return True
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True

"""Fault points: named places at which a test has a process die, as ``kill -9`` would end it.

Inert unless LAKEPULSE_FAULT_POINT names one; ``<name>:<n>`` means the n-th time that the process gets there. So a test
can say at which step a crash comes, where a kill after some seconds hits whatever happens to be under way.
"""

import os
import signal
from collections import Counter

_NAME, _, _TIMES = os.environ.get("LAKEPULSE_FAULT_POINT", "").partition(":")
_passed: Counter[str] = Counter()


def fault_point(name: str) -> None:
    """Die here, at once and without a word, where the environment says so."""
    if name == _NAME:
        _passed[name] += 1
        if _passed[name] >= int(_TIMES or 1):
            os.kill(os.getpid(), signal.SIGKILL)

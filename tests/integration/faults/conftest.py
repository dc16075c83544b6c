import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest

from lakepulse.settings import PROJECT_ROOT

Said = tuple[int, str]
"""Exit code, and what was written to stderr."""
Command = Callable[..., Said]


@pytest.fixture
def lakepulse() -> Command:
    """Runs ``lakepulse`` to its end, with the environment as it is and ``changes`` to it."""

    def run(*arguments: str, changes: Mapping[str, str] = MappingProxyType({})) -> Said:
        command = [sys.executable, "-m", "operations", *arguments]
        done = subprocess.run(
            command,
            cwd=PROJECT_ROOT,
            env={**os.environ, **changes},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return done.returncode, done.stderr

    return run

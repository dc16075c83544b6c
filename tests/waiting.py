"""Waiting for what other processes and threads do: on the condition, never for a time."""

import time
from collections.abc import Callable

from tests.conftest import PATIENCE_SECONDS


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for ``condition``; the limit is for a process that hangs, not for one that is slow."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)

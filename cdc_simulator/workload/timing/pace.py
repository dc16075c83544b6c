"""The pace: how many row changes are due by when, in patterns, and the pacer that the connections share."""

import threading
import time
from enum import StrEnum

BURST_PERIOD, BURST_PEAK = 10.0, 2.0
"""A burst: every ten seconds, two of them are the peak."""
PEAK_FACTOR, QUIET_FACTOR = 4.0, 0.25
"""Against the mean rate; 2 s * 4 + 8 s * 0.25 = 10 s, so the mean stays."""
BULK_SECONDS = 5.0
"""A bulk transaction holds the changes of so many seconds."""
BULK_LEAST = 1_000


class Pattern(StrEnum):
    """How traffic is spread over time."""

    TRICKLE = "trickle"
    BURST = "burst"
    BULK = "bulk"


def due(pattern: Pattern, rate: float, elapsed: float) -> float:
    """Row changes that should have happened ``elapsed`` seconds after the start at a mean ``rate`` per second."""
    if pattern is not Pattern.BURST:
        return rate * elapsed
    periods, rest = divmod(elapsed, BURST_PERIOD)
    peak = min(rest, BURST_PEAK) * PEAK_FACTOR
    quiet = max(0.0, rest - BURST_PEAK) * QUIET_FACTOR
    return rate * (periods * BURST_PERIOD + peak + quiet)


def wanted_rows(pattern: Pattern, rate: float) -> int:
    """Row changes in one transaction: 0 for a single unit of work, more where rate or pattern ask for it."""
    if pattern is Pattern.BULK:
        return max(BULK_LEAST, round(rate * BULK_SECONDS))
    # Above some hundred commits a second the disk, not the rate asked for, would set the pace.
    return 0 if rate <= 600 else round(rate / 50)


class Pacer:
    """Shared by all connections; none starts a transaction while the changes so far are ahead of what is due.

    With ``changes``, all are stopped once so many are committed: by the last transaction there may be a few more.
    """

    def __init__(
        self, pattern: Pattern, rate: float, stop: threading.Event, changes: int | None = None
    ) -> None:
        self._pattern, self._rate, self._stop, self._changes = pattern, rate, stop, changes
        self._done, self._lock = 0, threading.Lock()
        self._started = time.monotonic()

    def wait(self) -> bool:
        """Sleep until changes are due; False where the workload is stopped meanwhile."""
        while not self._stop.is_set():
            ahead = self._done - due(self._pattern, self._rate, self.elapsed())
            if ahead <= 0:
                return True
            self._stop.wait(min(0.25, max(0.001, ahead / (self._rate * PEAK_FACTOR))))
        return False

    def add(self, changes: int) -> None:
        """Count changes that were committed."""
        with self._lock:
            self._done += changes
            if self._changes is not None and self._done >= self._changes:
                self._stop.set()

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

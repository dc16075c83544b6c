"""Gold's distance from the source, seen from outside: positions of the source's WAL by the time they were read."""

import threading
import time
from collections import deque
from contextlib import suppress

from lakepulse.errors import LakePulseError
from lakepulse.settings import Settings
from proof.catch_up import source_lsn
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest

SAMPLE_SECONDS = 0.5


class GoldWatch(threading.Thread):
    """Reads the source's position twice a second, for as long as the process lives; Postgres may be away."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="watch", daemon=True)
        self._settings, self._lake = settings, Lake(settings)
        self._samples: deque[tuple[float, int]] = deque()
        self._covered = time.monotonic()

    def run(self) -> None:
        """Sample until the process ends."""
        while True:
            # Postgres may be away on purpose: what was committed before stays in the samples.
            with suppress(LakePulseError):
                self._samples.append((time.monotonic(), source_lsn(self._settings)))
            time.sleep(SAMPLE_SECONDS)

    def covered(self) -> float:
        """Until when (steady clock) gold holds everything that was committed; needs traffic that goes on."""
        published = latest(self._lake, "gold")
        watermark = published.watermark if published else -1
        while self._samples and self._samples[0][1] <= watermark:
            self._covered = self._samples.popleft()[0]
        return self._covered

"""Drives a platform that runs at one rate, and looks at its stream every few seconds until all has come to gold."""

import time
from collections.abc import Iterator

from bench.cost.platform import MeasuredPlatform
from bench.cost.stream_metrics import WATERMARK, StreamMetrics
from bench.load.samples import Sample

STEP_SECONDS = 5.0
PATIENCE_SECONDS = 300.0


class Drive:
    """``samples`` and ``caught_up`` grow while ``run`` goes on; ``whole`` are the stream's counters of all of it."""

    def __init__(self, platform: MeasuredPlatform, rate: int, seconds: int) -> None:
        self._platform, self._rate, self._seconds = platform, rate, seconds
        self._began = 0.0
        self._first = self._last = StreamMetrics({})
        self._looked = 0.0
        self.caught_up = float("inf")

    def run(self) -> Iterator[Sample]:
        """Each interval under traffic, then those until gold has all of it; SystemExit where the traffic fails.

        It ends by itself: traffic after its seconds, catching up after five minutes at most.
        """
        self._began = self._looked = time.monotonic()
        self._first = self._last = self._platform.metrics()
        with self._platform.traffic(self._rate, self._seconds):
            while time.monotonic() - self._began < self._seconds:
                yield self._sample()
        ended = time.monotonic()
        while time.monotonic() - ended < PATIENCE_SECONDS:
            sample = self._sample()
            yield sample
            if self._last.settled and not sample.changes:
                # Nothing came in the last interval, so all had come before it.
                self.caught_up = max(0.0, time.monotonic() - ended - sample.seconds)
                return

    @property
    def whole(self) -> StreamMetrics:
        """What came from beginning to end."""
        return self._last.since(self._first)

    def _sample(self) -> Sample:
        time.sleep(STEP_SECONDS)
        before, looked = self._last, self._looked
        self._last, self._looked = self._platform.metrics(), time.monotonic()
        behind = self._last.value(WATERMARK, layer="bronze") - self._last.value(WATERMARK, layer="gold")
        cost = self._last.since(before).cost()
        return Sample.of(self._looked - self._began, self._looked - looked, cost, max(0.0, behind))

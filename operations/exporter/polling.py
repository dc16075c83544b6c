"""Polling: every source in a thread of its own, at its own pace; a scrape gets what each said last.

So a scrape costs next to nothing and waits for nobody, and a source that fails or hangs is the only one missing.
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from operations.exporter.family import Family, Reading
from operations.exporter.source import Source

SOURCE_UP = Family(
    "lakepulse_exporter_source_up", "1 while the exporter can read the source, 0 while it cannot", ("source",)
)
LATE = 3.0
"""A source that has said nothing new for so many of its intervals counts as away."""

log = logging.getLogger(__name__)


class Polled:
    """One source, its last reading, and whether it answers."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._reading: Reading = {}
        self._read_at = self._started_at = time.monotonic()
        self._up: bool | None = None

    def poll(self) -> None:
        """Ask the source once; what it cannot answer is said in the log when it begins."""
        try:
            reading = self.source.read()
        except Exception as error:  # noqa: BLE001  # whatever it is: it must not take the other sources with it
            if self._up is not False:
                log.warning("%s cannot be read (%s: %s)", self.source.name, type(error).__name__, error)
            self._reading, self._up = {}, False
            return
        if self._up is False:
            log.info("%s is read again", self.source.name)
        self._reading, self._read_at, self._up = reading, time.monotonic(), True

    def run(self, stop: threading.Event) -> None:
        """Ask again and again until ``stop``."""
        while not stop.is_set():
            self.poll()
            stop.wait(self.source.seconds)

    @property
    def up(self) -> bool | None:
        """Whether the source answers; None before its first reading has ended or should have."""
        hangs = time.monotonic() - self._read_at > LATE * self.source.seconds
        return False if hangs else self._up

    def reading(self) -> Reading:
        """What it said last; nothing where it does not answer."""
        return self._reading if self.up else {}


class Exported(Collector):
    """All sources as one collector for a registry."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.polled = [Polled(each) for each in sources]

    def start(self, stop: threading.Event) -> None:
        """Begin to ask all of them."""
        for each in self.polled:
            name = f"read-{each.source.name}"
            threading.Thread(target=each.run, args=(stop,), name=name, daemon=True).start()

    def collect(self) -> Iterator[Metric]:
        """Every family that has samples, then which sources answer."""
        for each in self.polled:
            for family, samples in each.reading().items():
                yield family.of(samples)
        states = {each.source.name: each.up for each in self.polled}
        yield SOURCE_UP.of({(name,): float(up) for name, up in states.items() if up is not None})

    def describe(self) -> Iterator[Metric]:
        """The names, without asking anybody."""
        for each in self.polled:
            for family in each.source.families:
                yield family.of({})
        yield SOURCE_UP.of({})

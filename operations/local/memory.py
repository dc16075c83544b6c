"""Memory that the whole platform takes: the supervised processes, and the caller with its children."""

import re
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from operations.local.supervision import supervisor

SAMPLE_SECONDS = 3.0
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def platform_memory() -> int:
    """Bytes that all processes of the platform hold now, shared pages counted once where the system tells."""
    roots = [psutil.Process(), *_supervised()]
    found = {each.pid: each for root in roots for each in [root, *root.children(recursive=True)]}
    return sum(map(process_memory, found.values()))


def process_memory(process: psutil.Process) -> int:
    """Proportional set size in bytes (resident where the system has none); 0 where the process has just ended."""
    with suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
        rollup = Path(f"/proc/{process.pid}/smaps_rollup")
        # One line of the kernel's own sum: psutil would read every mapping.
        found = _PSS.search(rollup.read_text()) if rollup.exists() else None
        return int(found.group(1)) * 1024 if found else int(process.memory_info().rss)
    return 0


class PeakMemory:
    """Samples the platform's memory while the block runs; ``peak`` is the most that was seen, in bytes."""

    def __init__(self) -> None:
        self.peak = 0
        self._done = threading.Event()
        self._sampler = threading.Thread(target=self._sample, name="peak-memory", daemon=True)

    def __enter__(self) -> Self:
        self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._sampler.join()

    def _sample(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            with suppress(psutil.Error):
                self.peak = max(self.peak, platform_memory())


def _supervised() -> list[psutil.Process]:
    """The supervised programs that run now."""
    with suppress(psutil.NoSuchProcess):
        return [psutil.Process(each.pid) for each in supervisor.state() if each.pid]
    return []

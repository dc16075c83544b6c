"""Names of native threads, as the system shows them (``top -H``), and the CPU of those that have none.

A thread begins with the name of the one that starts it. tokio (delta-rs) and librdkafka name theirs, Python before
3.14 and Arrow do not; DuckDB's get a name here. So a native thread that is called like the process is Arrow's.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

TASKS = Path("/proc/self/task")
LINUX = sys.platform == "linux"


@contextmanager
def threads_named(name: str) -> Iterator[None]:
    """Native threads that the block starts are called ``name`` (15 characters at most); on Linux, else nothing."""
    if not LINUX:
        yield
        return
    own = TASKS / str(threading.get_native_id()) / "comm"
    before = own.read_text()
    own.write_text(name)
    try:
        yield
    finally:
        own.write_text(before)


def unnamed_cpu() -> float:
    """CPU seconds of the native threads that run and are called like the process; 0 where there is no /proc."""
    if not LINUX:
        return 0.0
    name = (TASKS / str(os.getpid()) / "comm").read_text()
    pythons = {str(each.native_id) for each in threading.enumerate()}
    total = 0
    for task in TASKS.iterdir():
        if task.name not in pythons:
            with suppress(FileNotFoundError, ProcessLookupError):
                total += _nanoseconds(task) if (task / "comm").read_text() == name else 0
    return total / 1e9


def _nanoseconds(task: Path) -> int:
    """CPU of a thread: the first number of its ``schedstat`` (proc(5))."""
    return int((task / "schedstat").read_text().split()[0])


class UnnamedThreads(Collector):
    """Arrow's threads as a Prometheus gauge, read when it is asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauge, in CPU seconds."""
        yield GaugeMetricFamily(
            "lakepulse_unnamed_threads_cpu_seconds",
            "CPU of native threads without a name, which are Arrow's",
            unnamed_cpu(),
        )


REGISTRY.register(UnnamedThreads())

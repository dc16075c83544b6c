"""The embedded platform under measurement: one of its own, with the source at a small scale."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import psutil

from bench.cost.platform import Goals, LakeState, Metered
from bench.cost.processes import Processes
from bench.cost.stream_metrics import StreamMetrics
from bench.latency import start
from bench.own_platform import own_platform
from lakepulse.contracts.model import LAKE_LAYERS
from lakepulse.settings import Settings

TIMEOUT_SECONDS = 10.0


class EmbeddedPlatform:
    """``MeasuredPlatform`` of supervised local processes."""

    goals = Goals(at_20=25.0, idle=3.0, change_at_300=1.5)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._workload: psutil.Process | None = None

    @contextmanager
    def traffic(self, rate: int, seconds: int) -> Iterator[None]:
        """Run the workload beside the block; SystemExit where it fails."""
        if not rate:
            yield
            return
        command = [sys.executable, "-m", "operations", "workload", "--json"]
        asked = ["--rate", str(rate), "--duration", f"{seconds}s"]
        with subprocess.Popen([*command, *asked], stdout=subprocess.DEVNULL) as workload:
            self._workload = psutil.Process(workload.pid)
            try:
                yield
            except BaseException:
                workload.terminate()
                raise
            finally:
                self._workload = None
            if workload.wait():
                raise SystemExit(f"the workload failed with exit code {workload.returncode}")

    def metrics(self) -> StreamMetrics:
        """The stream's metrics page."""
        stream = self._settings.stream
        address = f"http://{stream.metrics_host}:{stream.metrics_port}/metrics"
        with urlopen(address, timeout=TIMEOUT_SECONDS) as page:
            return StreamMetrics.parsed(page.read().decode())

    def metered(self, seconds: float) -> Metered:
        """The processes' CPU, and that of the stream's threads."""
        started, workload = time.monotonic(), self._workload_cpu()
        with Processes(self._settings.home) as processes:
            time.sleep(seconds)
        workload = max(0.0, self._workload_cpu() - workload)
        return Metered(time.monotonic() - started, processes.cpu, workload, processes.threads)

    def lake(self) -> LakeState:
        """Counted on the disk."""
        return lake_state(Path(self._settings.lake.uri("any.table", self._settings.home)).parents[1])

    def _workload_cpu(self) -> float:
        with suppress(psutil.NoSuchProcess):
            times = self._workload.cpu_times() if self._workload else None
            return times.user + times.system if times else 0.0
        return 0.0


def lake_state(root: Path) -> LakeState:
    """What is below ``root``, where each table is ``<layer>/<table>``; a log's names are its versions, from 0."""
    files = sum(1 for path in root.rglob("*") if path.is_file())
    return LakeState(files, {layer: sum(map(_commits, (root / layer).glob("*"))) for layer in LAKE_LAYERS})


def _commits(table: Path) -> int:
    logs = (table / "_delta_log").glob("*.json")
    return max((int(log.stem) + 1 for log in logs if log.stem.isdigit()), default=0)


@contextmanager
def embedded_platform(scale: float) -> Iterator[EmbeddedPlatform]:
    """A platform of its own on free ports, started, loaded and caught up; stopped at the end."""
    with own_platform() as settings:
        start(settings, scale)
        yield EmbeddedPlatform(settings)

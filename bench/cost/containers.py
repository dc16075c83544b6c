"""The platform in containers under measurement: the one that `make up` started, loaded and caught up.

Its own traffic, of the web shop too, is stopped meanwhile and started again afterwards.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.cost.engine import Engine, used_between
from bench.cost.platform import Goals, Metered
from bench.cost.stream_metrics import StreamMetrics
from lakepulse.errors import ServiceError
from operations.compose.docker import Compose
from operations.compose.machine.installation import Installation

WORKLOAD = "workload"
TRAFFIC = (WORKLOAD, "web-events")
READ = "from urllib.request import urlopen; print(urlopen('http://127.0.0.1:19102/metrics').read().decode())"
"""The stream's metrics page, read inside its container: nothing of it is published."""


class ContainersPlatform:
    """``MeasuredPlatform`` of containers. What is asked inside one is asked before and after the window."""

    goals = Goals(at_20=40.0, idle=12.0, gold_at_300=3.0)

    def __init__(self, compose: Compose, engine: Engine) -> None:
        self._compose = compose
        self._engine = engine

    @contextmanager
    def traffic(self, rate: int, seconds: int) -> Iterator[None]:
        """Run the workload in a container of its own beside the block; SystemExit where it fails."""
        if not rate:
            yield
            return
        command = (WORKLOAD, WORKLOAD, "--rate", str(rate), "--duration", f"{seconds}s", "--json")
        with self._compose.follow("run", "--rm", "--no-deps", "--no-TTY", *command) as workload:
            try:
                yield
            except BaseException:
                workload.terminate()
                raise
            said, _ = workload.communicate()
            if workload.returncode:
                raise SystemExit(f"the workload failed: {said.strip()}")

    def metrics(self) -> StreamMetrics:
        """The stream's metrics page."""
        return StreamMetrics.parsed(self._compose.ask("exec", "--no-TTY", "stream", "python", "-c", READ))

    def metered(self, seconds: float) -> Metered:
        """The containers' CPU."""
        started, before = time.monotonic(), self._engine.look()
        time.sleep(seconds)
        # A look takes its time, the same at both ends: from beginning to beginning is what the counters cover.
        ended, after = time.monotonic(), self._engine.look()
        cpu, workload = used_between(before, after)
        return Metered(ended - started, cpu, workload)

    def lake(self) -> None:
        """Nothing: counting files in the object store would be a load of its own."""
        return


@contextmanager
def containers_platform() -> Iterator[ContainersPlatform]:
    """The running platform without its own traffic; ServiceError where it does not run."""
    installation = Installation()
    compose = Compose(installation)
    running = {each.service for each in compose.containers() if each.state == "running"}
    if "stream" not in running:
        raise ServiceError("the platform does not run in containers", "Start it with `make up`.")
    traffic = [each for each in TRAFFIC if each in running]
    engine = Engine(installation.project)
    try:
        if traffic:
            compose.ask("stop", *traffic)
        yield ContainersPlatform(compose, engine)
    finally:
        engine.close()
        if traffic:
            compose.ask("start", *traffic)

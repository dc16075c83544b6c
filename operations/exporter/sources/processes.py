"""Supervised processes: CPU, memory and restarts of each program, its children included."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress

import psutil

from lakepulse.settings import Settings
from operations.exporter.family import Family, Reading
from operations.local.layout import Layout
from operations.local.memory import process_memory
from operations.local.supervision.supervisor import ProcessState, Supervisor

CPU = Family(
    "lakepulse_process_cpu_seconds_total",
    "CPU of the program or container with its children",
    ("process",),
    "counter",
)
MEMORY = Family("lakepulse_process_memory_bytes", "Memory of the program or container", ("process",))
RESTARTS = Family(
    "lakepulse_process_restarts_total",
    "Times that the program or container was started again",
    ("process",),
    "counter",
)
RUNNING = frozenset({"RUNNING", "STARTING"})


class ProcessesSource:
    """The programs of one supervisor."""

    name = "processes"
    seconds = 15.0
    families: tuple[Family, ...] = (CPU, MEMORY, RESTARTS)

    def __init__(self, settings: Settings) -> None:
        self._supervisor = Supervisor(Layout.of(settings.home))
        self._usage = Usage()

    def read(self) -> Reading:
        """Each program that has run; empty where no supervisor runs."""
        return self._usage.of(self._supervisor.state())


class Usage:
    """What programs have used, over restarts; CPU never goes back, since a counter must not."""

    def __init__(self) -> None:
        self._pids: dict[str, int] = {}
        self._restarts: Counter[str] = Counter()
        self._seen: dict[tuple[str, int, float], float] = {}

    def of(self, states: list[ProcessState]) -> Reading:
        """CPU, memory and restarts of the programs in ``states``."""
        memory: dict[tuple[str, ...], float] = {}
        children = _children()
        for state in states:
            if state.pid and state.state in RUNNING:
                self._notice(state.name, state.pid)
                tree = _tree(state.pid, children)
                memory[(state.name,)] = float(sum(self._look(state.name, each) for each in tree))
        cpu = dict.fromkeys(self._pids, 0.0)
        for (name, _, _), seconds in self._seen.items():
            cpu[name] += seconds
        return {
            CPU: {(name,): seconds for name, seconds in cpu.items()},
            MEMORY: memory,
            RESTARTS: {(name,): float(self._restarts[name]) for name in self._pids},
        }

    def _notice(self, name: str, pid: int) -> None:
        """Count a start again where the program has another process than at the last look."""
        if self._pids.get(name, pid) != pid:
            self._restarts[name] += 1
        self._pids[name] = pid

    def _look(self, name: str, process: psutil.Process) -> int:
        """Keep the CPU of one process; its memory in bytes."""
        try:
            times = process.cpu_times()
            self._seen[name, process.pid, process.create_time()] = times.user + times.system
            return process_memory(process)
        except psutil.NoSuchProcess:
            return 0


def _children() -> dict[int, list[psutil.Process]]:
    """All processes of the machine by their parent's id: one look, where psutil would look again for each program."""
    found = defaultdict(list)
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):
            found[process.ppid()].append(process)
    return found


def _tree(pid: int, children: Mapping[int, list[psutil.Process]]) -> Iterator[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        yield psutil.Process(pid)
    for child in children.get(pid, ()):
        yield from _tree(child.pid, children)

"""CPU of the embedded platform's processes and of their threads, from first to last look; who ends between is counted.

Each look reads what every process has used. What one used between the last look and its end only its parent knows: the
kernel adds it to the parent's account of its children. So a component's processes and what their accounts of children
say are held against what was seen; where a program itself ended, the supervisor's account has the rest: ``ended``.
"""

import re
import sys
import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from lakepulse.settings import HomeSettings
from operations.local.layout import Layout
from operations.local.supervision import supervisor

LOOK_SECONDS = 2.0
SUPERVISOR, SPARK, ENDED = "supervisor", "spark", "ended"
OF_CHILDREN = ("children_user", "children_system")
BY_THREAD = ("stream", SPARK)
"""The components whose threads are looked at."""

Identity = tuple[int, float]
"""Process or thread number, and when it began: numbers come again."""
Seen = dict[Identity, tuple[tuple[str, ...], float]]
"""Owner and CPU seconds so far of each process or thread."""


@dataclass
class Account:
    """CPU seconds of one process or thread at the first and at the last look, and whose it is."""

    owner: tuple[str, ...]
    first: float
    last: float


class Accounts:
    """Accounts by identity; what came after the first look began at nothing."""

    def __init__(self) -> None:
        self._known: dict[Identity, Account] = {}
        self._begun = False

    def see(self, looked: Seen) -> None:
        """Take what one look saw: owner and CPU seconds so far by identity."""
        for identity, (owner, cpu) in looked.items():
            account = self._known.setdefault(identity, Account(owner, 0.0 if self._begun else cpu, cpu))
            account.owner, account.last = owner, max(account.last, cpu)
        self._begun = True

    def used(self) -> dict[tuple[str, ...], float]:
        """CPU seconds from the first to the last look by owner."""
        found: dict[tuple[str, ...], float] = defaultdict(float)
        for account in self._known.values():
            found[account.owner] += account.last - account.first
        return dict(found)


class Processes:
    """Looks at the platform's processes while the block runs; ``cpu`` and ``threads`` have the sums after it."""

    def __init__(self, settings: HomeSettings) -> None:
        self._supervisor = psutil.Process(int((Layout.of(settings).run / "supervisord.pid").read_text()))
        self._processes, self._threads = Accounts(), Accounts()
        self._done = threading.Event()
        self._looker = threading.Thread(target=self._look_on, name="cost", daemon=True)
        self._programs: dict[int, str] = {}
        self._trees: list[dict[str, float]] = []

    def __enter__(self) -> Self:
        self._trees.append(self._look())
        self._looker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._looker.join()
        self._trees.append(self._look())

    @property
    def cpu(self) -> dict[str, float]:
        """CPU seconds by component; ``ended`` where programs ended between two looks."""
        seen = {name: cpu for (name,), cpu in self._processes.used().items()}
        return with_ended(seen, *self._trees)

    @property
    def threads(self) -> dict[str, dict[str, float]]:
        """CPU seconds by component and name of its threads, numbers left out; empty where there is no /proc."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for (component, name), cpu in self._threads.used().items():
            found[component][name] = cpu
        return dict(found)

    def _look_on(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> dict[str, float]:
        """See every process now; returns CPU seconds by component, with those of children that have ended."""
        processes: Seen = {}
        threads: Seen = {}
        trees: dict[str, float] = defaultdict(float)
        for process, name in self._components():
            with suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
                times = process.cpu_times()
                own = times.user + times.system
                trees[name] += own + sum(getattr(times, each, 0.0) for each in OF_CHILDREN)
                processes[process.pid, process.create_time()] = ((name,), own)
                if name in BY_THREAD:
                    threads |= threads_of(process.pid, name)
        self._processes.see(processes)
        self._threads.see(threads)
        return dict(trees)

    def _components(self) -> list[tuple[psutil.Process, str]]:
        """The supervisor and all below it, each with the component that it belongs to."""
        below = self._supervisor.children(recursive=True)
        parents = {each.pid: _parent(each) for each in below}
        if any(
            parent == self._supervisor.pid and pid not in self._programs for pid, parent in parents.items()
        ):
            # Asking costs the supervisor CPU: only where there is a process that it has not named yet.
            self._programs |= {each.pid: each.name for each in supervisor.state() if each.pid}
        named = [(each, component(each.pid, parents, self._programs, _name(each))) for each in below]
        return [(self._supervisor, SUPERVISOR), *named]


def with_ended(
    seen: Mapping[str, float], before: Mapping[str, float], after: Mapping[str, float]
) -> dict[str, float]:
    """``seen`` and what processes used that ended unseen; ``before`` and ``after`` are CPU seconds with ended children.

    A component whose program ended is lower afterwards: what it had used is in the supervisor's account.
    """
    grown = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in seen}
    found = {name: cpu if name == SUPERVISOR else max(cpu, grown[name]) for name, cpu in seen.items()}
    ended = sum(after.values()) - sum(before.values()) - sum(found.values())
    # The system counts hundredths of a second: less is rounding.
    return found | ({ENDED: ended} if ended > 0.1 else {})


def component(pid: int, parents: Mapping[int, int], programs: Mapping[int, str], name: str) -> str:
    """The program (by process id in ``programs``) above the process ``pid``; the stream's Java is SPARK."""
    root = pid
    while root not in programs and root in parents:
        root = parents[root]
    program = programs.get(root, SUPERVISOR)
    return SPARK if program == "stream" and name == "java" else program


def _parent(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):
        return process.ppid()
    return 0


def _name(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess):
        return process.name()
    return ""


def threads_of(pid: int, component: str) -> Seen:
    """(component, group) and CPU seconds so far of a process's threads; nothing where there is no /proc."""
    if sys.platform != "linux":
        return {}
    found: Seen = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            # The name is in brackets and may have any character: what follows the last one is counted (proc(5)).
            begun = float((task / "stat").read_text().rpartition(")")[2].split()[19])
            cpu = int((task / "schedstat").read_text().split()[0]) / 1e9
            found[int(task.name), begun] = (component, group((task / "comm").read_text())), cpu
    return found


def group(name: str) -> str:
    """A thread's name without its number, so that the threads of one pool (`GC Thread#1`, `rdk:broker3`) are one."""
    return re.sub(r"[-#_:. ]*\d+$|(?<=-)\d+-", "", name.strip()) or name.strip()

"""Containers: CPU, memory and restarts of each service, from the kernel's control groups.

Nothing asks Docker's engine: whoever may ask it may do everything. Docker's name server knows each container by its
identifier, and each address by its container's name, which has the service in it.
"""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from operations.exporter.family import Family, Reading
from operations.exporter.sources.processes import CPU, MEMORY, RESTARTS

_IDENTIFIER = re.compile(r"[0-9a-f]{64}")
_PLACES = ("docker/*", "system.slice/docker-*.scope", "docker.slice/docker-*.scope")
# Version 2 has one tree, version 1 one for each kind of figure.
_TREES = ("", "cpuacct/", "cpu,cpuacct/")


class ContainersSource:
    """The containers on this machine that share a network with the exporter."""

    name = "containers"
    seconds = 15.0
    families: tuple[Family, ...] = (CPU, MEMORY, RESTARTS)

    def __init__(self, groups: Path) -> None:
        """``groups`` is where the machine's control groups are mounted."""
        self._groups = groups
        self._names: dict[str, str] = {}
        self._used: dict[str, dict[str, float]] = {}
        self._starts: dict[str, set[str]] = {}

    def read(self) -> Reading:
        """Each service's figures, those of all its containers together; raises OSError where there are no groups."""
        memory: Counter[str] = Counter()
        for folder in self._folders():
            service = self._service(folder)
            if service:
                self._starts.setdefault(service, set()).add(start_of(folder))
                self._used.setdefault(service, {})[start_of(folder)] = cpu_seconds(folder)
                memory[service] += memory_bytes(folder, self._groups)
        return {
            CPU: {(name,): sum(used.values()) for name, used in self._used.items()},
            MEMORY: {(name,): float(size) for name, size in memory.items()},
            RESTARTS: {
                (name,): float(len(starts) - _copies(starts)) for name, starts in self._starts.items()
            },
        }

    def _folders(self) -> Iterator[Path]:
        if not self._groups.is_dir():
            raise FileNotFoundError(f"the control groups are not mounted at {self._groups}")
        for tree in _TREES:
            for place in _PLACES:
                yield from self._groups.glob(f"{tree}{place}")

    def _service(self, folder: Path) -> str | None:
        """The service of a container; None for one of somebody else, or while it is not on the network yet."""
        found = _IDENTIFIER.search(folder.name)
        if found and found[0] not in self._names:
            with suppress(OSError):
                self._names[found[0]] = service_of(
                    socket.gethostbyaddr(socket.gethostbyname(found[0][:12]))[0]
                )
        return self._names.get(found[0]) if found else None


def service_of(name: str) -> str:
    """The service in a name such as ``lakepulse-spark-worker-2.lakepulse_internal``: project, service, number."""
    container, _, network = name.partition(".")
    project = network.rpartition("_")[0]
    return re.sub(r"(-run)?-[0-9a-z]+$", "", container.removeprefix(f"{project}-"))


def start_of(folder: Path) -> str:
    """What tells one start of a container from the next: the kernel makes its group anew each time."""
    return f"{folder.name}:{folder.stat().st_ino}"


def cpu_seconds(folder: Path) -> float:
    """CPU that the group has used, by version 2 (µs in cpu.stat) or 1 (ns in cpuacct.usage)."""
    if (folder / "cpuacct.usage").is_file():
        return int((folder / "cpuacct.usage").read_text()) / 1e9
    found = re.search(r"^usage_usec (\d+)", (folder / "cpu.stat").read_text(), re.MULTILINE)
    return int(found[1]) / 1e6 if found else 0.0


def memory_bytes(folder: Path, groups: Path) -> int:
    """Memory that the group holds, without the file cache that the kernel may take back."""
    if (folder / "memory.current").is_file():
        used, statistics, cache = folder / "memory.current", folder / "memory.stat", "inactive_file"
    else:
        other = (
            groups / "memory" / folder.relative_to(groups).relative_to(folder.relative_to(groups).parts[0])
        )
        used, statistics, cache = (
            other / "memory.usage_in_bytes",
            other / "memory.stat",
            "total_inactive_file",
        )
    found = re.search(rf"^{cache} (\d+)", statistics.read_text(), re.MULTILINE)
    return max(0, int(used.read_text()) - (int(found[1]) if found else 0))


def _copies(starts: set[str]) -> int:
    """How many containers the starts are of."""
    return len({start.partition(":")[0] for start in starts})

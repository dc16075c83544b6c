"""The host: processors, memory and load of the machine, containers or not."""

import os

import psutil

from operations.exporter.family import Family, Reading

CPU = Family(
    "lakepulse_host_cpu_seconds_total", "Seconds of all cores, by what they did", ("mode",), "counter"
)
CORES = Family("lakepulse_host_cores", "Cores of the machine")
MEMORY = Family("lakepulse_host_memory_bytes", "Memory of the machine")
AVAILABLE = Family("lakepulse_host_memory_available_bytes", "Memory that programs could still have")
LOAD = Family("lakepulse_host_load1", "Programs that ran or wanted to, over a minute")
_MODES = ("user", "system", "iowait", "idle", "steal")


class HostSource:
    """This machine, as the kernel counts it."""

    name = "host"
    seconds = 15.0
    families: tuple[Family, ...] = (CPU, CORES, MEMORY, AVAILABLE, LOAD)

    def read(self) -> Reading:
        """The counters now."""
        times, memory = psutil.cpu_times(), psutil.virtual_memory()
        modes: dict[tuple[str, ...], float] = {
            (mode,): getattr(times, mode) for mode in _MODES if hasattr(times, mode)
        }
        return {
            CPU: modes,
            CORES: {(): psutil.cpu_count() or 1},
            MEMORY: {(): memory.total},
            AVAILABLE: {(): memory.available},
            LOAD: {(): os.getloadavg()[0]},
        }

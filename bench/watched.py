"""The cost of being watched, on the embedded platform that runs now with monitoring: CPU, memory, and each scrape.

``python -m bench.watched --seconds 120``. The goals are 5 % of the machine's CPU and 500 MB; nothing is asserted.
"""

import argparse
import http.client
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from operations.local.memory import process_memory
from operations.local.services.monitoring import PROGRAMS
from operations.local.settings import MonitoringSettings
from operations.local.supervision import supervisor

SCRAPES = 40
GOAL_CPU_PERCENT, GOAL_MB = 5.0, 500.0


@dataclass(frozen=True)
class Cost:
    """Percent of one core and MB (10^6 bytes) of each program; CPU ms of one scrape of each page that is watched."""

    cpu_percent: dict[str, float]
    megabytes: dict[str, float]
    scrape_ms: dict[str, float]

    def of_machine(self, scrape_seconds: int) -> float:
        """Percent of the whole machine's CPU, scrapes of the pages included."""
        scraped = sum(self.scrape_ms.values()) / 1000 / scrape_seconds * 100
        return (sum(self.cpu_percent.values()) + scraped) / (os.cpu_count() or 1)


def measure(settings: Settings, seconds: float) -> Cost:
    """The cost over ``seconds``; raises ServiceError where monitoring does not run."""
    found = _processes()
    if missing := set(PROGRAMS) - set(found):
        raise ServiceError(
            f"{', '.join(sorted(missing))} does not run", "Run `lakepulse up --with monitoring`."
        )
    watching = {name: found[name] for name in PROGRAMS}
    before = {name: _cpu(process) for name, process in watching.items()}
    time.sleep(seconds)
    used = {name: (_cpu(process) - before[name]) / seconds * 100 for name, process in watching.items()}
    memory = {name: process_memory(process) / 1e6 for name, process in watching.items()}
    ports = {"capture": settings.capture.metrics_port, "stream": settings.stream.metrics_port}
    return Cost(used, memory, {name: _scrape_ms(found[name], port) for name, port in ports.items()})


def _processes() -> dict[str, psutil.Process]:
    return {each.name: psutil.Process(each.pid) for each in supervisor.state() if each.pid}


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _scrape_ms(process: psutil.Process, port: int) -> float:
    """What a scrape adds to the CPU that the program uses anyway, which is measured for as long."""
    began, before = time.monotonic(), _cpu(process)
    for _ in range(SCRAPES):
        page = http.client.HTTPConnection("127.0.0.1", port)
        page.request("GET", "/metrics")
        page.getresponse().read()
        page.close()
    lasted, scraped = time.monotonic() - began, _cpu(process) - before
    before = _cpu(process)
    time.sleep(lasted)
    return max(0.0, (scraped - (_cpu(process) - before)) / SCRAPES * 1000)


def _told(cost: Cost, scrape_seconds: int) -> str:
    lines = [
        f"  {name:<16}{cost.cpu_percent[name]:6.2f} % of a core {cost.megabytes[name]:8.1f} MB"
        for name in PROGRAMS
    ]
    lines += [f"  a scrape of {name:<9}{each:6.2f} ms" for name, each in cost.scrape_ms.items()]
    lines.append(
        f"  in all {cost.of_machine(scrape_seconds):.2f} % of the machine's CPU (goal {GOAL_CPU_PERCENT:g} %), "
        f"{sum(cost.megabytes.values()):.0f} MB (goal {GOAL_MB:g} MB)"
    )
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    cost = measure(Settings(), asked.seconds)
    print(_told(cost, MonitoringSettings().scrape_seconds))
    if asked.json:
        asked.json.write_text(json.dumps(asdict(cost)) + "\n")


if __name__ == "__main__":
    main()

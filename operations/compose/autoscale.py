"""Spark workers by their load: one more where all are busy for minutes, one fewer where they idle; `make autoscale`.

Spark itself decides how many executors a job has (dynamic allocation); this decides on how many workers they find room.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lakepulse.errors import ServiceError, SettingsError
from operations.compose.commands import MAX_WORKERS, scale
from operations.compose.docker import Compose, answer
from operations.compose.machine.checks import memory_gib
from operations.compose.machine.installation import Installation
from operations.compose.progress import say

LOOK_SECONDS = 15.0
LEAST_WORKERS = 2
"""As many as every preset has; their memory is in what it needs."""
_MIB = {"m": 1, "g": 1024}


@dataclass(frozen=True)
class Scaling:
    """Bounds of the number of workers, and for how long they use more or less than which part of their cores."""

    least: int = LEAST_WORKERS
    most: int = MAX_WORKERS
    busy: float = 0.8
    busy_seconds: float = 300.0
    idle: float = 0.3
    idle_seconds: float = 600.0


@dataclass(frozen=True)
class Look:
    """What the workers used at a time (seconds of a clock that only goes on), as a part of all their cores."""

    at: float
    load: float


def wanted(workers: int, looks: Sequence[Look], scaling: Scaling) -> int:
    """How many workers there are to be; ``looks`` are those since their number last changed, oldest first.

    One more where every look of the last ``busy_seconds`` was busy, one fewer where every one of the last
    ``idle_seconds`` was idle; never outside the bounds.
    """
    if _lasts(looks, scaling.busy_seconds, [each.load > scaling.busy for each in looks]):
        workers += 1
    elif _lasts(looks, scaling.idle_seconds, [each.load < scaling.idle for each in looks]):
        workers -= 1
    return min(max(workers, scaling.least), scaling.most)


def _lasts(looks: Sequence[Look], seconds: float, holds: Sequence[bool]) -> bool:
    """Whether it holds at every look of the last ``seconds``, and there are looks of as long ago."""
    if not looks or looks[-1].at - looks[0].at < seconds:
        return False
    since = looks[-1].at - seconds
    # The last look from before that stands for the time up to the next one.
    first = max(number for number, look in enumerate(looks) if look.at <= since)
    return all(holds[first:])


def autoscale(installation: Installation, asked_for: Scaling) -> None:
    """Look at the workers, and scale them, until interrupted; never to more than there is memory for.

    Raises SettingsError where the bounds exclude each other, ServiceError where no worker runs.
    """
    compose, scaling = Compose(installation), within(asked_for, room(installation))
    say(
        f"{scaling.least} to {scaling.most} Spark workers, as the memory allows: one more over {scaling.busy:.0%} of "
        f"their cores for {scaling.busy_seconds:.0f} s, one fewer under {scaling.idle:.0%} for "
        f"{scaling.idle_seconds:.0f} s. Ctrl-C ends it, and they stay as many."
    )
    looks: list[Look] = []
    while True:
        workers, load = measured(compose, installation)
        looks.append(Look(time.monotonic(), load))
        asked = wanted(workers, looks, scaling)
        if asked != workers:
            say(f"{workers} workers at {load:.0%} of their cores")
            scale(installation, asked)
            looks.clear()
        time.sleep(LOOK_SECONDS)


def within(asked_for: Scaling, most: int) -> Scaling:
    """The scaling that was asked for, with ``most`` workers at the most; SettingsError where nothing fits it."""
    if asked_for.idle > asked_for.busy:
        raise SettingsError(
            f"workers cannot be idle under {asked_for.idle:.0%} of their cores and busy over {asked_for.busy:.0%}",
            "Give --idle a smaller number than --busy.",
        )
    if not 1 <= asked_for.least <= min(asked_for.most, most):
        raise SettingsError(
            f"{asked_for.least} to {asked_for.most} workers: there is memory for {most}",
            f"Give --least and --most numbers from 1 to {most}, the first not above the second.",
        )
    return replace(asked_for, most=min(asked_for.most, most))


def room(installation: Installation) -> int:
    """For how many workers the engine's machine has memory, beside all else that the preset starts."""
    has, needs = memory_gib(installation)
    limit = installation.environment.get("SPARK_WORKER_LIMIT", "1536m")
    more = int((has - needs) * 1024 // (int(limit[:-1]) * _MIB[limit[-1]]))
    return min(LEAST_WORKERS + max(more, 0), MAX_WORKERS)


def measured(compose: Compose, installation: Installation) -> tuple[int, float]:
    """How many workers run, and which part of their cores they use now; ServiceError where none runs."""
    containers = compose.ask("ps", "--quiet", "spark-worker").split()
    if not containers:
        raise ServiceError("no Spark worker runs", "Start the platform with `make up`.")
    listed = answer(["docker", "stats", "--no-stream", "--format", "{{json .}}", *containers])
    return len(containers), load_of(listed, int(installation.environment.get("SPARK_WORKER_CORES", "2")))


def load_of(listed: str, cores: int) -> float:
    """The part of their ``cores`` each that workers use; ``listed`` is what `docker stats` says, a line a worker."""
    shares = [float(json.loads(line)["CPUPerc"].rstrip("%")) for line in listed.splitlines() if line.strip()]
    return sum(shares) / 100 / (cores * len(shares)) if shares else 0.0

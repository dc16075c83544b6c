"""The platform that is measured, as ``measure`` sees it: ``embedded`` or in ``containers``."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from bench.cost.stream_metrics import StreamMetrics


@dataclass(frozen=True)
class Metered:
    """CPU seconds over ``seconds`` by component, of the traffic's own program, and by component and thread's name."""

    seconds: float
    cpu: Mapping[str, float]
    workload: float = 0.0
    threads: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class LakeState:
    """The number of files in the lake, and of Delta commits so far by layer."""

    files: int
    commits: Mapping[str, int]


@dataclass(frozen=True)
class Goals:
    """The most that is allowed: shares of a core in %, ms of the stream's CPU a change, s to gold; None: no goal."""

    at_20: float
    idle: float
    change_at_300: float | None = None
    gold_at_300: float | None = None


class MeasuredPlatform(Protocol):
    """A platform that runs and has caught up."""

    goals: Goals

    def traffic(self, rate: int, seconds: int) -> AbstractContextManager[None]:
        """Traffic of ``rate`` changes a second beside the block, for ``seconds``; returns when it has ended.

        Raises SystemExit where it fails.
        """
        ...

    def metrics(self) -> StreamMetrics:
        """The stream's counters now."""
        ...

    def metered(self, seconds: float) -> Metered:
        """The CPU that is used from now on, for ``seconds``."""
        ...

    def lake(self) -> LakeState | None:
        """Files and commits now; None where counting them would be dear."""
        ...

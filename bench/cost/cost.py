"""The cost of one rate: what was measured while it ran, and the shares that are derived from that."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

STREAM = ("stream", "spark")
"""The stream's processes: Python, and Spark's JVM. In containers the first is both."""


@dataclass(frozen=True)
class PhaseCost:
    """CPU seconds of a phase, by its own thread and by libraries' (``native``), its seconds and beginnings."""

    own: float = 0.0
    native: float = 0.0
    wall: float = 0.0
    runs: float = 0.0

    @property
    def cpu(self) -> float:
        """CPU seconds of both."""
        return self.own + self.native


@dataclass(frozen=True)
class StreamCost:
    """The stream's Python process: its phases, CPU seconds of the process and of Arrow's threads, and what it carried.

    ``changes`` are rows that came to bronze, ``batches`` publications by layer, ``duplicates`` are not in them.
    ``p95`` is the seconds from commit to visible by layer, of 95 % of the publications.
    """

    phases: Mapping[str, PhaseCost] = field(default_factory=dict)
    python: float = 0.0
    arrow: float = 0.0
    changes: float = 0.0
    batches: Mapping[str, float] = field(default_factory=dict)
    p95: Mapping[str, float] = field(default_factory=dict)

    @property
    def outside(self) -> float:
        """CPU seconds of Python in no phase."""
        return max(0.0, self.python - sum(phase.cpu for phase in self.phases.values()))


@dataclass(frozen=True)
class LakeGrowth:
    """The lake's files at the end and how many there were before, and Delta commits by layer; None: not counted."""

    files: int
    files_before: int
    commits: Mapping[str, int]


@dataclass(frozen=True)
class Cost:
    """One rate over ``seconds``. ``cpu``: CPU seconds by component of the platform; ``threads``: of them by thread.

    ``workload`` is its own CPU seconds, which are not the platform's.
    """

    rate: int
    seconds: float
    cpu: Mapping[str, float]
    workload: float
    stream: StreamCost
    threads: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    lake: LakeGrowth | None = None

    @property
    def total(self) -> float:
        """CPU seconds of the whole platform."""
        return sum(self.cpu.values())

    def percent(self, cpu_seconds: float) -> float:
        """Of a core."""
        return 100 * cpu_seconds / self.seconds

    def per_thousand(self, cpu_seconds: float) -> float | None:
        """CPU seconds for 1,000 changes (or ms a change); None where none were carried."""
        return 1000 * cpu_seconds / self.stream.changes if self.stream.changes else None

    @property
    def stream_cpu(self) -> float:
        """CPU seconds of the stream's processes."""
        return sum(self.cpu.get(name, 0.0) for name in STREAM)

    def record(self) -> dict[str, object]:
        """For JSON: the fields, and the figures that the table shows."""
        return {
            **asdict(self),
            "total": self.total,
            "percent": {name: self.percent(cpu) for name, cpu in self.cpu.items()},
            "total_percent": self.percent(self.total),
            "per_thousand_changes": self.per_thousand(self.total),
            "stream_per_thousand_changes": self.per_thousand(self.stream_cpu),
            "outside_phases": self.stream.outside,
        }

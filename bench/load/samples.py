"""Samples of a load test, one every few seconds: what has come, how late, how far behind; and their goals."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from bench.cost.cost import StreamCost
from bench.verdict import Verdicts
from lakepulse.contracts.model import LAKE_LAYERS

LAYERS: tuple[str, ...] = LAKE_LAYERS
# Seconds from commit to visible, p95: three times what P6 and P7 ask at 300 a second, since more than that is tried.
GOALS = {"bronze": 3.0, "silver": 3.6, "gold": 4.5}
KEPT_SHARE = 0.98
CAUGHT_UP_SECONDS = 30.0


@dataclass(frozen=True)
class Sample:
    """One interval that ended ``at`` seconds after the beginning and lasted ``seconds``.

    ``changes`` came to bronze. ``p95``: seconds from commit to visible by layer, of its publications; a layer without
    any is missing. ``behind``: bytes of the source's log between bronze and gold.
    """

    at: float
    seconds: float
    changes: float
    p95: dict[str, float]
    behind: float

    @property
    def rate(self) -> float:
        """Changes a second in bronze."""
        return self.changes / self.seconds

    @classmethod
    def of(cls, at: float, seconds: float, stream: StreamCost, behind: float) -> "Sample":
        """From what came to the stream's counters in the interval."""
        return cls(at, seconds, stream.changes, dict(stream.p95), behind)

    def record(self) -> dict[str, object]:
        """For JSON."""
        return {**asdict(self), "rate": self.rate}


def judge(
    verdicts: Verdicts, asked: int, samples: Sequence[Sample], p95: dict[str, float], caught_up: float
) -> None:
    """L1: the rate was carried; L2: how late; L3: lag did not grow; L4: it was gone soon after the end.

    ``samples`` are those under traffic, ``p95`` of all publications by layer, ``caught_up`` in seconds after its end.
    """
    steady = samples[len(samples) // 3 :]
    rates = [sample.rate for sample in steady]
    verdicts.at_least(
        "L1", f"changes/s in bronze of {asked} asked", [fmean(rates)] if rates else [], KEPT_SHARE * asked
    )
    for layer, limit in GOALS.items():
        verdicts.at_most("L2", f"commit to {layer}, p95, s", [p95[layer]] if layer in p95 else [], limit)
    growth = growing(steady)
    verdicts.at_most(
        "L3", "lateness of gold, last third over the one before", [] if growth is None else [growth], 1.5
    )
    verdicts.at_most("L4", "all of it in gold after the end, s", [caught_up], CAUGHT_UP_SECONDS)


def growing(samples: Sequence[Sample]) -> float | None:
    """How many times later gold was in the second half than in the first; None where too little was seen."""
    late = [sample.p95["gold"] for sample in samples if "gold" in sample.p95]
    half = len(late) // 2
    if not half or not fmean(late[:half]):
        return None
    return fmean(late[half:]) / fmean(late[:half])

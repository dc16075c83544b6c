"""The stream's own counters, as its metrics page gives them, and what came to them between two looks."""

from collections.abc import Mapping
from math import inf
from typing import Self

from prometheus_client.parser import text_string_to_metric_families

from bench.cost.cost import PhaseCost, StreamCost

Labels = tuple[tuple[str, str], ...]
Sample = tuple[str, Labels]
BATCHES = "lakepulse_commit_to_visible_seconds_count"
WITHIN = "lakepulse_commit_to_visible_seconds_bucket"
CHANGES = "lakepulse_bronze_rows_total"
CPU = "lakepulse_phase_cpu_seconds_total"
TIME = "lakepulse_phase_seconds_total"
RUNS = "lakepulse_phase_runs_total"
PYTHON = "process_cpu_seconds_total"
ARROW = "lakepulse_unnamed_threads_cpu_seconds"
WATERMARK = "lakepulse_watermark_lsn"


class StreamMetrics:
    """Samples by name and labels; those that are missing are 0."""

    def __init__(self, samples: Mapping[Sample, float]) -> None:
        self._samples = dict(samples)

    @classmethod
    def parsed(cls, page: str) -> Self:
        """What a page in Prometheus' text format says."""
        families = text_string_to_metric_families(page)
        samples = (sample for family in families for sample in family.samples)
        return cls({(each.name, tuple(sorted(each.labels.items()))): each.value for each in samples})

    def since(self, before: "StreamMetrics") -> "StreamMetrics":
        """What came after ``before``; a counter that is lower began anew, with its process."""
        known = before._samples
        return StreamMetrics(
            {
                sample: value - known.get(sample, 0.0) if value >= known.get(sample, 0.0) else value
                for sample, value in self._samples.items()
            }
        )

    def value(self, name: str, **labels: str) -> float:
        """One sample."""
        return self._samples.get((name, tuple(sorted(labels.items()))), 0.0)

    def labelled(self, name: str, label: str) -> list[str]:
        """The values that ``label`` has in the samples of ``name``."""
        found = (dict(labels)[label] for each, labels in self._samples if each == name)
        return list(dict.fromkeys(found))

    @property
    def settled(self) -> bool:
        """Whether gold has followed bronze to its watermark."""
        return self.value(WATERMARK, layer="gold") >= self.value(WATERMARK, layer="bronze")

    def quantile(self, share: float, layer: str) -> float | None:
        """Seconds from commit to visible that ``share`` of a layer's publications kept; None where there were none.

        Between two bounds on a straight line, as Prometheus estimates quantiles; above the last one that bound.
        """
        within = sorted(
            (float(dict(pairs)["le"]), count)
            for (name, pairs), count in self._samples.items()
            if name == WITHIN and dict(pairs)["layer"] == layer
        )
        wanted = share * within[-1][1] if within else 0.0
        if not wanted:
            return None
        lower, below = 0.0, 0.0
        for upper, count in within:
            if count >= wanted:
                return lower if upper == inf else lower + (upper - lower) * (wanted - below) / (count - below)
            lower, below = upper, count
        raise AssertionError("the last bucket of a histogram holds everything")

    def cost(self) -> StreamCost:
        """The stream's cost, of the difference of two looks."""
        layers = self.labelled(BATCHES, "layer")
        p95 = {layer: self.quantile(0.95, layer) for layer in layers}
        return StreamCost(
            phases={name: self._phase(name) for name in self.labelled(CPU, "phase")},
            python=self.value(PYTHON),
            arrow=self.value(ARROW),
            changes=self.value(CHANGES),
            batches={layer: self.value(BATCHES, layer=layer) for layer in layers},
            p95={layer: seconds for layer, seconds in p95.items() if seconds is not None},
        )

    def _phase(self, name: str) -> PhaseCost:
        return PhaseCost(
            own=self.value(CPU, phase=name, threads="own"),
            native=self.value(CPU, phase=name, threads="native"),
            wall=self.value(TIME, phase=name),
            runs=self.value(RUNS, phase=name),
        )

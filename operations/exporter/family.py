"""Metric families: what a figure is called, what it means, and which labels it has; the page of metrics lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

Samples = Mapping[tuple[str, ...], float]
"""Values by the labels' values."""


@dataclass(frozen=True)
class Family:
    """One metric. A counter's ``name`` ends with ``_total``."""

    name: str
    text: str
    labels: tuple[str, ...] = ()
    kind: Literal["gauge", "counter"] = "gauge"

    def of(self, samples: Samples) -> Metric:
        """The family with ``samples``."""
        form = CounterMetricFamily if self.kind == "counter" else GaugeMetricFamily
        family = form(self.name, self.text, labels=self.labels)
        for labels, value in samples.items():
            family.add_metric(list(labels), value)
        return family


Reading = Mapping[Family, Samples]
"""What a source says at one moment."""

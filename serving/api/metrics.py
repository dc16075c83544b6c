"""The API's own figures, counted from the lines of its audit: by operation, what came of it, how long it took."""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from serving.api.audit import AuditLine

NO_OPERATION = "none"
"""The operation of what was refused at the door or found no path."""
_STATES = {"closed": 0.0, "half-open": 0.5, "open": 1.0}
_BUCKETS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class ApiMetrics:
    """Counts requests; ``registry`` is what the page shows."""

    def __init__(self, states: Callable[[], Mapping[str, str]]) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "lakepulse_api_requests",
            "Requests by operation, status, and whether the answer lay ready (hit) or was made",
            ["operation", "status", "answer"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "lakepulse_api_request_seconds",
            "Time from a request to the end of its answer, where that did not lie ready",
            ["operation"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.registry.register(_Breakers(states))

    def watch(self, lines: Sequence[AuditLine]) -> None:
        """Count ``lines``; seconds are those of answers that were made: a hit takes none, a stream its reader's."""
        kinds = Tally([(line.operation, line.status, line.kept) for line in lines])
        for (operation, status, kept), count in kinds.items():
            answer = "hit" if kept else "made"
            self._requests.labels(operation or NO_OPERATION, str(status), answer).inc(count)
        for line in lines:
            if line.operation and not line.kept and not line.operation.startswith("stream_"):
                self._seconds.labels(line.operation).observe(line.seconds)


class _Breakers(Collector):
    """The breakers' states when somebody looks."""

    def __init__(self, states: Callable[[], Mapping[str, str]]) -> None:
        self._states = states

    def collect(self) -> Iterable[Metric]:
        family = GaugeMetricFamily(
            "lakepulse_api_breaker_open",
            "Whether a dependency is left alone: 0 it is asked, 0.5 tried again, 1 left alone",
            labels=["dependency"],
        )
        for name, state in self._states().items():
            family.add_metric([name], _STATES[state])
        yield family

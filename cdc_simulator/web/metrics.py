"""The producer's Prometheus metrics: what its summary counts, served while it runs."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from cdc_simulator.web.summary import WebSummary


class WebMetrics(Collector):
    """Events by type, messages by what they are, and batches that Kafka has not acknowledged."""

    def __init__(self, summary: WebSummary) -> None:
        self._summary = summary

    def collect(self) -> Iterator[Metric]:
        """All three, also before the first event."""
        by_type, by_kind = self._summary.counted()
        events = CounterMetricFamily(
            "lakepulse_web_events", "Events that visitors of the web shop made", labels=["event_type"]
        )
        messages = CounterMetricFamily(
            "lakepulse_web_messages", "Messages with them: event, duplicate or malformed", labels=["kind"]
        )
        for name, amount in by_type.items():
            events.add_metric([name], amount)
        for kind, amount in by_kind.items():
            messages.add_metric([kind], amount)
        yield events
        yield messages
        yield GaugeMetricFamily(
            "lakepulse_web_unsent_batches",
            "Batches of events in the ledger that Kafka has not acknowledged",
            value=self._summary.unsent,
        )

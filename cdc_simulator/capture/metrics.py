"""Capture's Prometheus metrics; updated a batch at a time, served on ``settings.capture.metrics_port``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from cdc_simulator.capture.changes.table_changes import TableChanges
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.errors import PortInUseError


class CaptureMetrics:
    """Counters and gauges in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = self._counter("events", "Row changes sent to Kafka", ("table", "op"))
        self._bytes = self._counter("bytes", "Bytes of WAL passed through")
        self._transactions = self._counter("transactions", "Committed transactions read")
        self.errors = self._counter("errors", "Sessions that Postgres broke", ("service",))
        self.kafka_errors = self._counter("kafka_errors", "Errors that Kafka's client met; it tries again")
        self._lag_bytes = self._gauge("lag_bytes", "WAL that is not yet acknowledged by Kafka")
        self._lag_seconds = self._gauge(
            "lag_seconds", "Age of the oldest change not yet acknowledged by Kafka"
        )
        self._position = self._gauge("position_lsn", "LSN up to which all changes are in Kafka")
        self._snapshot_rows = self._gauge("snapshot_rows", "Rows of the snapshot so far", ("table",))
        self._snapshot_counted: dict[str, int] = {}
        self.snapshot_running = self._gauge("snapshot_running", "1 while a snapshot is taken")

    def serve(self, host: str, port: int) -> WSGIServer:
        """Serve the metrics over HTTP (port 0: a free one); raises PortInUseError where the port is taken."""
        try:
            server, _ = start_http_server(port, addr=host, registry=self.registry)
        except OSError as error:
            raise PortInUseError(
                f"port {port}, on which capture serves its metrics, is in use",
                "Is another capture running? Otherwise set LAKEPULSE_CAPTURE_METRICS_PORT.",
            ) from error
        return server

    def watch(self, registry: SchemaRegistry) -> None:
        """Serve how often ``registry`` did not answer: while it is asked again, nobody here could count."""
        self.registry.register(_RegistryErrors(registry))

    def count_changes(self, tables: Iterable[TableChanges]) -> None:
        """Take over, and reset, what the tables counted."""
        for table in tables:
            for op, amount in (("c", table.created), ("u", table.updated), ("d", table.deleted)):
                if amount:
                    self._events.labels(table.name, op).inc(amount)
            table.created = table.updated = table.deleted = 0

    def count_read(self, size: int, transactions: int) -> None:
        """Bytes and committed transactions since the last call."""
        self._bytes.inc(size)
        self._transactions.inc(transactions)

    def snapshot_progress(self, rows: Mapping[str, int]) -> None:
        """The snapshot's rows so far, by table."""
        for table, amount in rows.items():
            self._events.labels(table, "r").inc(amount - self._snapshot_counted.get(table, 0))
            self._snapshot_rows.labels(table).set(amount)
        self._snapshot_counted = dict(rows)

    def set_position(self, position: int, behind: int) -> None:
        """Acknowledged position (LSN) and the WAL bytes behind it."""
        self._position.set(position)
        self._lag_bytes.set(behind)

    def measure_lag(self, seconds: Callable[[], float]) -> None:
        """Ask ``seconds`` for the age of the oldest unacknowledged change whenever the page is read.

        Who reads the page may conclude from a 0 that nothing is under way now, not that nothing was a moment ago.
        """
        self._lag_seconds.set_function(seconds)

    def _counter(self, name: str, text: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(f"lakepulse_capture_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(f"lakepulse_capture_{name}", text, labels, registry=self.registry)


class _RegistryErrors(Collector):
    def __init__(self, registry: SchemaRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[CounterMetricFamily]:
        yield CounterMetricFamily(
            "lakepulse_capture_registry_errors",
            "Questions that the schema registry did not answer; they are asked again",
            value=self._registry.errors,
        )

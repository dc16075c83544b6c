"""The workload's Prometheus metrics: what its summary counts, served while it runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from cdc_simulator.workload.summary import Summary

log = logging.getLogger(__name__)


class WorkloadMetrics(Collector):
    """Transactions by kind and row changes by table and op, so far."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Both counters, also before the first transaction."""
        kinds, counted = self._summary.counted()
        transactions = CounterMetricFamily(
            "lakepulse_workload_transactions", "Transactions that the workload committed", labels=["kind"]
        )
        changes = CounterMetricFamily(
            "lakepulse_workload_changes", "Row changes in them", labels=["table", "op"]
        )
        for kind, amount in kinds.items():
            transactions.add_metric([kind], amount)
        for (table, op), amount in counted.items():
            changes.add_metric([table, op], amount)
        yield transactions
        yield changes


@contextmanager
def served(metrics: Collector, host: str, port: int) -> Iterator[None]:
    """Serve ``metrics`` while the block runs, unless the port is 0, or another such program serves there."""
    if not port:
        yield
        return
    registry = CollectorRegistry()
    registry.register(metrics)
    try:
        server, _ = start_http_server(port, host, registry)
    except OSError:
        # Traffic is what was asked for, and several may make it side by side.
        log.warning("port %d is in use: this traffic is not measured", port)
        yield
        return
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()

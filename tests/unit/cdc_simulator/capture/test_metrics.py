"""Metrics count each change once, and a port that is taken is named with the cure."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from cdc_simulator.capture.metrics import CaptureMetrics
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.errors import PortInUseError, ServiceError
from operations.local.ports import free_port
from tests.unit.cdc_simulator.capture.changes.rig import THINGS, Rig, row
from tests.unit.cdc_simulator.capture.wire import delete, insert


def value(metrics: CaptureMetrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"lakepulse_capture_{name}", labels)


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_changes_are_taken_over_from_the_tables_once() -> None:
    rig, metrics = Rig(), CaptureMetrics()
    created = [insert(THINGS, row(number, "a", 1)) for number in (1, 2)]
    rig.transaction(*created, delete(THINGS, key=row(1, None, None)))
    for _ in range(2):
        metrics.count_changes(rig.decoder.tables.values())
    assert value(metrics, "events_total", table="shop.things", op="c") == 2
    assert value(metrics, "events_total", table="shop.things", op="d") == 1
    assert value(metrics, "events_total", table="shop.things", op="u") is None


def test_a_snapshots_rows_are_counted_by_how_many_have_come_since() -> None:
    metrics = CaptureMetrics()
    for rows in ({"a": 2000}, {"a": 2500, "b": 1500}, {"a": 2500, "b": 1600}):
        metrics.snapshot_progress(rows)
    assert (
        value(metrics, "events_total", table="a", op="r")
        == value(metrics, "snapshot_rows", table="a")
        == 2500
    )
    assert value(metrics, "events_total", table="b", op="r") == 1600


def test_what_was_set_is_served() -> None:
    metrics = CaptureMetrics()
    metrics.set_position(position=500, behind=30)
    metrics.measure_lag(lambda: 1.5)
    server = metrics.serve("127.0.0.1", 0)
    try:
        text = httpx.get(f"http://127.0.0.1:{server.server_port}/metrics").text
    finally:
        server.shutdown()
        server.server_close()
    assert "lakepulse_capture_position_lsn 500.0" in text
    assert "lakepulse_capture_lag_bytes 30.0" in text
    assert "lakepulse_capture_lag_seconds 1.5" in text


def test_what_the_registry_did_not_answer_is_served_while_it_is_asked_again() -> None:
    metrics, registry = CaptureMetrics(), SchemaRegistry(f"http://127.0.0.1:{free_port()}", patience=0.01)
    metrics.watch(registry)
    assert value(metrics, "registry_errors_total") == 0
    with pytest.raises(ServiceError):
        registry.check()
    assert value(metrics, "registry_errors_total") == registry.errors > 0


def test_a_port_that_is_taken_is_named_with_the_cure() -> None:
    with (
        taken_port() as port,
        pytest.raises(PortInUseError, match=f"port {port}.*LAKEPULSE_CAPTURE_METRICS_PORT"),
    ):
        CaptureMetrics().serve("127.0.0.1", port)

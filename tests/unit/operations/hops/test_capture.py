"""Capture's figures, read from a page that a real exporter serves."""

from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server

from lakepulse.settings import Settings
from operations.hops.capture import captured_changes, gauges, samples
from operations.local.ports import LOOPBACK, free_port


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    registry = CollectorRegistry()
    events = Counter("lakepulse_capture_events", "Row changes.", ["table", "op"], registry=registry)
    events.labels("orders", "c").inc(1_200)
    events.labels("people", "r").inc(34)
    Gauge("lakepulse_capture_lag_seconds", "Lag.", registry=registry).set(2.5)
    Gauge("lakepulse_capture_topic", "By topic.", ["topic"], registry=registry).labels("orders").set(9)
    Gauge("process_open_fds", "Another's.", registry=registry).set(7)
    port = free_port()
    monkeypatch.setenv("LAKEPULSE_CAPTURE_METRICS_PORT", str(port))
    server, thread = start_http_server(port, LOOPBACK, registry)
    yield Settings()
    server.shutdown()
    server.server_close()
    thread.join()


def test_changes_are_counted_over_tables_and_kinds(settings: Settings) -> None:
    assert captured_changes(settings) == 1_234


def test_figures_are_named_without_their_prefix_and_only_those_of_capture_as_a_whole(
    settings: Settings,
) -> None:
    assert gauges(settings) == {"lag_seconds": 2.5}


def test_where_nobody_answers_there_are_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("LAKEPULSE_CAPTURE_METRICS_PORT", str(port))
    assert samples(LOOPBACK, port) == []
    assert captured_changes(Settings()) == 0

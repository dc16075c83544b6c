"""Capture's own figures, as its Prometheus page has them."""

import http.client

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from lakepulse.settings import Settings

_SECONDS = 2.0


def captured_changes(settings: Settings) -> int:
    """Row changes, snapshot included, that the running capture has sent; 0 where none runs."""
    return int(
        sum(each.value for each in _capture(settings) if each.name == "lakepulse_capture_events_total")
    )


def gauges(settings: Settings) -> dict[str, float]:
    """Capture's figures without labels, by name without ``lakepulse_capture_``; empty where none runs."""
    prefix = "lakepulse_capture_"
    return {
        each.name.removeprefix(prefix): each.value
        for each in _capture(settings)
        if each.name.startswith(prefix) and not each.labels
    }


def samples(host: str, port: int) -> list[Sample]:
    """All figures of a Prometheus page; empty where nobody answers."""
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException):
        return []
    finally:
        connection.close()
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def _capture(settings: Settings) -> list[Sample]:
    return samples(settings.capture.metrics_host, settings.capture.metrics_port)

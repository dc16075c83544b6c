"""A pipeline is made only where the registry knows its schemas; a registry that is away is named with the cure."""

import threading
from contextlib import closing

import pytest

from cdc_simulator.capture.keep_alive import StandbyKeepAlive
from cdc_simulator.capture.metrics import CaptureMetrics
from cdc_simulator.capture.pipeline import Endpoints, build_pipeline
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from operations.local.ports import free_port


def test_a_registry_that_is_away_ends_the_making(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")
    settings, keep_alive = Settings(), StandbyKeepAlive(threading.Event())
    url = f"http://127.0.0.1:{free_port()}/apis/ccompat/v7"
    topics = {settings.kafka.transaction_topic: 1, settings.kafka.heartbeat_topic: 1}
    with closing(SchemaRegistry(url, patience=0.2)) as registry:
        endpoints = Endpoints(settings, "", {}, registry, CaptureMetrics(), keep_alive)
        with pytest.raises(ServiceError, match=f"schema registry at {url} does not answer .*lakepulse up"):
            build_pipeline(endpoints, "wwi", topics)

"""A heartbeat is due at the start and then as often as the setting says."""

import pytest

from cdc_simulator.capture import heartbeat as module
from cdc_simulator.capture.heartbeat import Heartbeat, HeartbeatTopic
from tests.unit.cdc_simulator.capture.kafka.away import waiting_producer


def test_it_is_due_at_once_and_again_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    monkeypatch.setattr(module, "monotonic", lambda: clock)
    heartbeat = Heartbeat(HeartbeatTopic("beat", 1, 2, 10.0, "lakepulse"), waiting_producer())
    assert heartbeat.due
    heartbeat.send()
    assert not heartbeat.due
    clock += 9.9
    assert not heartbeat.due
    clock += 0.1
    assert heartbeat.due


def test_it_is_a_message_beside_the_batches() -> None:
    producer = waiting_producer()
    Heartbeat(HeartbeatTopic("beat", 1, 2, 10.0, "lakepulse"), producer).send()
    assert producer.acknowledgements.idle
    assert not producer.drain(0.1), "it is under way"

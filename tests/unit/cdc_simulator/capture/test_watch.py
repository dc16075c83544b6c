"""What an inspection finds is raised to the loop; one that cannot be made now is said once."""

import logging
import threading

import pytest

from cdc_simulator.capture import watch
from cdc_simulator.capture.watch import Found, Watch
from lakepulse.errors import LostGuaranteeError, ServiceError


class Inspection:
    """Fails twice, then finds; ``done`` once it has."""

    def __init__(self) -> None:
        self.made = 0
        self.done = threading.Event()

    def find(self) -> Found | None:
        self.made += 1
        if self.made <= 2:
            raise ServiceError("Kafka does not answer", "Start it.")
        self.done.set()
        return LostGuaranteeError("topic x has vanished", "Read all again.")


def test_what_is_found_is_raised_and_blindness_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watch, "_EVERY", 0.01)
    inspection = Inspection()
    with caplog.at_level(logging.WARNING):
        watching = Watch((inspection,))
        assert inspection.done.wait(60)
        watching.stop()
    with pytest.raises(LostGuaranteeError, match="topic x has vanished"):
        watching.check()
    assert [record.message for record in caplog.records].count(
        "cannot look at topics and publication for now: Kafka does not answer. Start it."
    ) == 1

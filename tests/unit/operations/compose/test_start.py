"""A start asks Compose once more where it gave up, and then says why it did."""

import pytest

from lakepulse.errors import ServiceError
from operations.compose import health
from operations.compose.start import start
from tests.unit.operations.compose.scripted import Scripted, container

GIVES_UP = "echo 'dependency failed to start: container lakepulse-trino-1 is unhealthy'; exit 1"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "POLL_SECONDS", 0.01)


def test_a_service_that_died_once_meanwhile_is_waited_for() -> None:
    back = [container("running", "healthy")]
    start(Scripted([container("running", "starting")], back, starts=[GIVES_UP, "true"]), lambda what: None)


def test_a_service_that_stays_unhealthy_is_named_in_composes_words() -> None:
    ill = Scripted([container("running", "unhealthy")], starts=[GIVES_UP])
    with pytest.raises(ServiceError, match="container lakepulse-trino-1 is unhealthy"):
        start(ill, lambda what: None)

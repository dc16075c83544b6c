"""A broker that is away is named with the cure, by whatever is asked of it first."""

import pytest

from cdc_simulator.capture.kafka.topics import Topics
from lakepulse.clients import kafka
from lakepulse.errors import ServiceError
from tests.unit.cdc_simulator.capture.kafka.away import nobody


def test_asked_for_its_topics_it_is_named_with_the_cure() -> None:
    settings = nobody()
    with pytest.raises(ServiceError, match=f"Kafka at {settings.bootstrap_servers} .*lakepulse up"):
        Topics(settings).existing(0.2)


def test_asked_for_ids_it_is_not_taken_for_one_without_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka, "ANSWER_SECONDS", 0.2)
    with pytest.raises(ServiceError, match="did not describe topic orders"):
        Topics(nobody()).ids(["orders"])


def test_no_names_have_no_ids() -> None:
    assert Topics(nobody()).ids([]) == {}

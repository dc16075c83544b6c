"""Kafka clients tell the broker who they are; one that hears nothing says where it asked."""

import pytest
from confluent_kafka import KafkaException

from lakepulse.clients import kafka
from lakepulse.settings import KafkaSettings
from operations.local.ports import free_port


def test_a_client_bears_the_name_of_its_purpose() -> None:
    settings = KafkaSettings(bootstrap_servers="127.0.0.1:1")
    common = kafka.configuration(settings, "capture-topics")
    assert common["client.id"] == "lakepulse-capture-topics"
    assert common["bootstrap.servers"] == "127.0.0.1:1"


def test_a_broker_that_is_away_is_named_with_the_cure() -> None:
    settings = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")
    with pytest.raises(KafkaException) as caught:
        kafka.admin(settings, "test").list_topics(timeout=0.2)
    said = str(kafka.unanswered(settings, caught.value, "for topic x"))
    assert f"Kafka at {settings.bootstrap_servers} does not answer for topic x" in said
    assert "lakepulse up" in said

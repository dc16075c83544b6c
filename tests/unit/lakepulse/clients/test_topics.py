"""Topics as the settings want them, and refusals."""

from concurrent.futures import Future

import pytest
from confluent_kafka import KafkaError, KafkaException

from lakepulse.clients.topics import await_made, new_topic, retained
from lakepulse.errors import CaptureError
from lakepulse.settings import KafkaSettings


def answered(code: int) -> "Future[None]":
    made: Future[None] = Future()
    made.set_exception(KafkaException(KafkaError(code)))
    return made


def test_a_topic_has_the_replicas_and_the_retention_of_the_settings() -> None:
    settings = KafkaSettings(retention_hours=2, replication_factor=3, min_insync_replicas=2)
    topic = new_topic(settings, "lakepulse.web.events", 6, retained(settings))
    assert (topic.num_partitions, topic.replication_factor) == (6, 3)
    assert topic.config == {
        "cleanup.policy": "delete",
        "retention.ms": "7200000",
        "min.insync.replicas": "2",
    }


def test_one_that_is_there_is_well() -> None:
    await_made("a", answered(KafkaError.TOPIC_ALREADY_EXISTS), CaptureError)


def test_a_refusal_names_the_topic() -> None:
    with pytest.raises(CaptureError, match="topic a cannot be created"):
        await_made("a", answered(KafkaError.INVALID_REPLICATION_FACTOR), CaptureError)

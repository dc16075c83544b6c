"""The topic of web events: made where it is missing.

It keeps the broker's time of arrival: an event is late when it arrived long after it occurred, whoever sent it.
"""

from confluent_kafka import KafkaException
from confluent_kafka.cimpl import NewTopic

from lakepulse.clients import kafka
from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings

TOPIC = "lakepulse.web.events"


def ensure_topic(settings: KafkaSettings) -> None:
    """Make the topic, or leave it as it is; raises ServiceError where the broker is away or refuses."""
    kafka.check(settings)
    # Named, since the client must outlive the answer.
    admin = kafka.admin(settings, "web-topic")
    made = admin.create_topics([_new_topic(settings)], request_timeout=kafka.ANSWER_SECONDS)
    try:
        made[TOPIC].result()
    except KafkaException as error:
        if error.args[0].name() != "TOPIC_ALREADY_EXISTS":
            raise ServiceError(
                f"topic {TOPIC} cannot be created ({error.args[0].str()})",
                "Check LAKEPULSE_KAFKA_REPLICATION_FACTOR against the number of brokers, and the broker's log.",
            ) from error


def _new_topic(settings: KafkaSettings) -> NewTopic:
    return NewTopic(
        TOPIC,
        num_partitions=settings.partitions,
        replication_factor=settings.replication_factor,
        config={
            "cleanup.policy": "delete",
            "retention.ms": str(settings.retention_hours * 3_600_000),
            "min.insync.replicas": str(settings.min_insync_replicas),
            "message.timestamp.type": "LogAppendTime",
        },
    )

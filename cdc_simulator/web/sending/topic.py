"""The topic of web events: made where it is missing.

It keeps the broker's time of arrival: an event is late when it arrived long after it occurred, whoever sent it.
"""

from lakepulse.clients import kafka
from lakepulse.clients.topics import await_made, new_topic, retained
from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings

EVENTS = "events.web_events"


def topic_of(catalog: Catalog) -> str:
    """The topic that the contract of the events names."""
    return str(catalog.get(EVENTS).topic)


def ensure_topic(settings: KafkaSettings, topic: str) -> None:
    """Make the topic, or leave it as it is; raises ServiceError where the broker is away or refuses."""
    kafka.check(settings)
    # Named, since the client must outlive the answer.
    admin = kafka.admin(settings, "web-topic")
    config = {**retained(settings), "message.timestamp.type": "LogAppendTime"}
    made = admin.create_topics(
        [new_topic(settings, topic, settings.partitions, config)], request_timeout=kafka.ANSWER_SECONDS
    )
    await_made(topic, made[topic], ServiceError)

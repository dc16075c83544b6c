"""Capture's record of how far it has come, in a compacted topic: it tells a first start from a lost guarantee.

The slot's position in Postgres is only ever moved to a position that was recorded here before. So a slot that is
ahead of the record was made or moved by someone else, and changes may be missing.
"""

from enum import StrEnum
from time import monotonic

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from pydantic import BaseModel, ConfigDict

from lakepulse.clients import kafka
from lakepulse.clients.settling import while_settling
from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings

_NO_TOPIC = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION)


class Phase(StrEnum):
    """What capture was doing."""

    SNAPSHOT = "snapshot"
    STREAMING = "streaming"


class CaptureState(BaseModel):
    """The record: ``position`` is the LSN up to which all changes are in Kafka, ``topics`` the ids of all topics.

    ``members`` are the published tables that the snapshot held (``source.publication_members``), ``snapshot_sees`` the
    transactions that it saw (Postgres' ``pg_snapshot`` as text).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    phase: Phase
    system: str
    database: str
    snapshot_lsn: int
    position: int
    topics: dict[str, str]
    members: dict[str, str] = {}
    snapshot_sees: str = ""


def state_topic(connector: str) -> str:
    """The topic of a connector's records; the key is the slot's name."""
    return f"{connector}.capture-state"


def read_state(settings: KafkaSettings, topic: str, slot: str) -> CaptureState | None:
    """The last record of ``slot``, or None where there is none (a record without a value counts as none).

    Raises ServiceError where Kafka does not answer.
    """
    consumer = kafka.consumer(settings, "capture-state")
    try:
        value = _last_value(consumer, topic, slot.encode())
    except KafkaException as error:
        if error.args[0].code() in _NO_TOPIC:
            return None
        raise kafka.unanswered(settings, error, f"for {topic}") from error
    finally:
        consumer.close()
    return CaptureState.model_validate_json(value) if value else None


def _last_value(consumer: Consumer, topic: str, key: bytes) -> bytes | None:
    partition = TopicPartition(topic, 0)
    asking = while_settling(kafka.ANSWER_SECONDS)
    low, high = asking(consumer.get_watermark_offsets, partition, timeout=kafka.ANSWER_SECONDS)
    consumer.assign([TopicPartition(topic, 0, low)])
    deadline, value = monotonic() + kafka.ANSWER_SECONDS, None
    while low < high and consumer.position([partition])[0].offset < high:
        if monotonic() > deadline:
            raise ServiceError(f"Kafka did not give the records of {topic}", "See the broker's log.")
        for message in consumer.consume(min(1000, high - low), timeout=0.2):
            if message.error() is None and message.key() == key:
                value = message.value()
    return value

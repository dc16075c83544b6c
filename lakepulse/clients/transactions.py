"""The whole transactions that Kafka holds, by capture's END records; newest first asked for."""

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

import fastavro
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from lakepulse.clients import kafka
from lakepulse.contracts.compile.avro import transaction_value_schema
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings

_WIRE_HEADER = 5
_NOT_YET = (
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError._UNKNOWN_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.NOT_LEADER_FOR_PARTITION,
)
"""What Kafka says of a topic that is being created."""


@dataclass(frozen=True, slots=True)
class TransactionEnd:
    """A whole transaction in Kafka: its commit LSN and commit time in ms since 1970."""

    lsn: int
    ts_ms: int


def last_transaction_below(settings: Settings, lsn: int) -> int:
    """The commit LSN of the last whole transaction below ``lsn`` that Kafka holds; -1 where there is none.

    Reads the transaction topic backwards in growing steps. Raises ServiceError where Kafka cannot be reached.
    """
    size = 2000
    while True:
        ends, complete = transaction_tail(settings, size)
        below = [end.lsn for end in ends if end.lsn < lsn]
        if below or complete:
            return max(below, default=-1)
        size *= 10


def transaction_tail(settings: Settings, size: int) -> tuple[list[TransactionEnd], bool]:
    """The END records among the last ``size`` messages of the transaction topic, and whether these are all."""
    with closing(kafka.consumer(settings.kafka, "transactions")) as consumer:
        topic = settings.kafka.transaction_topic
        try:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=kafka.ANSWER_SECONDS)
        except KafkaException as error:
            if error.args[0].code() in _NOT_YET:
                return [], True
            raise kafka.unanswered(settings.kafka, error, f"for {topic}") from error
        start = max(low, high - size)
        return list(_ends(consumer, topic, start, high)), start == low


def _ends(consumer: Consumer, topic: str, start: int, end: int) -> Iterator[TransactionEnd]:
    """The END records between two offsets."""
    consumer.assign([TopicPartition(topic, 0, start)])
    offset = start
    while offset < end:
        message = consumer.poll(kafka.ANSWER_SECONDS)
        if message is None or message.error():
            raise ServiceError(
                f"Kafka did not deliver {topic} from offset {offset}",
                "See `lakepulse status`, then try again.",
            )
        offset = cast(int, message.offset()) + 1
        record = _decoded(cast(bytes, message.value()))
        if record["status"] == "END":
            yield TransactionEnd(int(str(record["id"]).rpartition(":")[2]), int(record["ts_ms"]))


def _decoded(value: bytes) -> dict[str, Any]:
    body = io.BytesIO(value[_WIRE_HEADER:])
    return cast(dict[str, Any], fastavro.schemaless_reader(body, _SCHEMA, None))


_SCHEMA = fastavro.parse_schema(transaction_value_schema())

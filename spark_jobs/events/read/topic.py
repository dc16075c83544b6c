"""The topic as the events' pipeline reads it: its ends with the moment of asking, and where to go on."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pyarrow as pa
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from lakepulse.clients import kafka, offsets
from lakepulse.errors import LostEventsError
from lakepulse.settings import KafkaSettings
from spark_jobs.bronze.read.offsets import TIMEOUT_SECONDS
from spark_jobs.bronze.read.range_reader import SilentBrokerError
from spark_jobs.events.marks import Offsets, by_number
from spark_jobs.events.read.message_check import SCHEMA
from spark_jobs.events.read.topic_ends import TopicEnds

READER = "web-events"
"""What the broker calls who reads."""
LOST_CURE = (
    "Remove the tables that are made from web events (docs/guides/real-time-kpis.md says how), "
    "or let Kafka keep its messages longer."
)
FETCH_WAIT_MILLISECONDS = 1000
"""How long a broker that has nothing new keeps a question; what comes meanwhile is sent at once."""
_POLL_SECONDS = 10.0


class EventTopic:
    """Offsets of one topic; safe to share between threads."""

    def __init__(self, settings: KafkaSettings, topic: str) -> None:
        self._settings, self.topic = settings, topic
        self._client: AdminClient = kafka.admin(settings, "web-offsets")

    def partitions(self) -> int:
        """How many partitions the topic has; 0: there is none. Raises ServiceError where Kafka does not answer."""
        try:
            found = offsets.partitions_of(self._client, [self.topic], TIMEOUT_SECONDS)
        except KafkaException as error:
            raise kafka.unanswered(self._settings, error) from error
        return len(found.get(self.topic, []))

    def ends(self, partitions: int) -> TopicEnds:
        """The topic's ends now; raises ServiceError where Kafka does not answer."""
        asked_at = datetime.now(UTC)
        where = [(self.topic, number) for number in range(partitions)]
        try:
            found = offsets.ends(self._client, where, TIMEOUT_SECONDS)
        except KafkaException as error:
            raise kafka.unanswered(self._settings, error) from error
        return TopicEnds(asked_at, by_number(found))

    def starts(self, partitions: int, held: Offsets) -> dict[int, int]:
        """Where to read on behind ``held``; LostEventsError where Kafka does not hold what comes next."""
        where = [(self.topic, number) for number in range(partitions)]
        try:
            found = offsets.ranges(self._client, where, TIMEOUT_SECONDS)
        except KafkaException as error:
            raise kafka.unanswered(self._settings, error) from error
        for (_, number), (first, end) in found.items():
            start = held.get(number, first)
            if start < first:
                raise LostEventsError(
                    f"Kafka holds {self.topic} partition {number} from offset {first}, not {start}", LOST_CURE
                )
            if start > end:
                raise LostEventsError(
                    f"the topic {self.topic} was created anew: bronze holds offset {start - 1} of partition {number}",
                    LOST_CURE,
                )
        return {number: held.get(number, first) for (_, number), (first, _end) in found.items()}


class EventReader:
    """One consumer that stays assigned to all partitions of the topic: what is there comes with every poll."""

    def __init__(self, settings: KafkaSettings, topic: str, starts: Mapping[int, int]) -> None:
        self._settings, self._topic = settings, topic
        options = {"auto.offset.reset": "error", "fetch.wait.max.ms": FETCH_WAIT_MILLISECONDS}
        self._consumer: Consumer = kafka.consumer(settings, READER, options)
        self._consumer.assign([TopicPartition(topic, number, offset) for number, offset in starts.items()])

    def read(self, most: int, seconds: float) -> pa.Table:
        """What has come, ``most`` messages at most, waiting ``seconds`` for the first, as SCHEMA.

        Raises LostEventsError where Kafka does not hold them any more, SilentBrokerError where it is away.
        """
        first = self._consumer.poll(seconds)
        messages = [] if first is None else [first, *self._consumer.consume(most - 1, timeout=0)]
        return as_table([message for message in messages if self._is_sound(message)])

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def _is_sound(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            return True
        if error.code() in (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE):
            raise LostEventsError(
                f"Kafka no longer holds what comes next of {self._topic} ({error.str()})", LOST_CURE
            )
        raise SilentBrokerError(
            f"Kafka at {self._settings.bootstrap_servers} sends nothing of {self._topic} ({error.str()})",
            "See `lakepulse status`; the stream goes on from here when Kafka is there again.",
        )


def as_table(messages: list[Message]) -> pa.Table:
    """``messages`` of the topic as SCHEMA."""
    columns = [
        [message.partition() for message in messages],
        [message.offset() for message in messages],
        [message.timestamp()[1] * 1000 for message in messages],
        [message.value() for message in messages],
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)

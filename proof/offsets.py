"""Offsets of Kafka's partitions, and the messages between two of them, as the broker gives them."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from lakepulse.clients.settling import while_settling
from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings

Partition = tuple[str, int]
Offsets = Mapping[Partition, tuple[int, int]]
"""The first offset that is kept and the one behind the last, by partition."""
_TIMEOUT = 10.0


class Messages:
    """A reader of single ranges of offsets; it belongs to no group that commits."""

    def __init__(self, settings: KafkaSettings, consumer: Consumer) -> None:
        self._settings, self._consumer = settings, consumer

    def offsets(self, topics: Collection[str]) -> Offsets:
        """What the broker keeps of those of ``topics`` that exist; raises ServiceError where it does not answer."""
        found: dict[Partition, tuple[int, int]] = {}
        ask = while_settling(_TIMEOUT)
        try:
            known = self._consumer.list_topics(timeout=_TIMEOUT).topics
            for topic in sorted(set(topics) & known.keys()):
                for number in known[topic].partitions:
                    partition = TopicPartition(topic, number)
                    found[topic, number] = ask(
                        self._consumer.get_watermark_offsets, partition, timeout=_TIMEOUT
                    )
        except KafkaException as error:
            raise self._away(str(error.args[0].str())) from error
        return found

    def between(self, partition: Partition, start: int, stop: int) -> Iterator[Message]:
        """The messages with offsets from ``start`` up to, not with, ``stop``; some offsets hold none."""
        place = TopicPartition(*partition, start)
        self._consumer.assign([place])
        while start < stop:
            batch = self._consumer.consume(min(1000, stop - start), timeout=_TIMEOUT)
            position = self._consumer.position([place])[0].offset
            if not batch and position < stop:
                raise self._away(f"it did not deliver {partition[0]} from offset {start}")
            for message in batch:
                if message.error():
                    raise self._away(str(message.error()))
                if (message.offset() or 0) < stop:
                    yield message
            start = max(start, position)

    def _away(self, reason: str) -> ServiceError:
        return ServiceError(
            f"Kafka at {self._settings.bootstrap_servers} does not answer ({reason})",
            "Run `lakepulse up`, or set LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS.",
        )


@contextmanager
def messages(settings: KafkaSettings) -> Iterator[Messages]:
    """A reader that is closed at the end of the block."""
    consumer = Consumer(
        {
            "bootstrap.servers": settings.bootstrap_servers,
            "group.id": "lakepulse-verify",
            "enable.auto.commit": False,
            "log_level": 2,
        }
    )
    with closing(consumer):
        yield Messages(settings, consumer)

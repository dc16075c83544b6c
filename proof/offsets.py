"""Offsets of Kafka's partitions, and the messages between two of them, as the broker gives them."""

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from time import monotonic

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from lakepulse.clients import kafka
from lakepulse.clients.offsets import Partition, Ranges, partitions_of, ranges
from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings

NAME = "verify"
_TIMEOUT = 10.0
_PAUSE = 0.05


class Messages:
    """A reader of single ranges of offsets; it belongs to no group that commits."""

    def __init__(self, settings: KafkaSettings, consumer: Consumer) -> None:
        self._settings, self._consumer = settings, consumer
        self._client = kafka.admin(settings, NAME)

    def offsets(self, topics: Collection[str]) -> Ranges:
        """What the broker keeps of those of ``topics`` that exist; raises ServiceError where it does not answer."""
        try:
            known = partitions_of(self._client, sorted(topics), _TIMEOUT)
            return ranges(self._client, chain.from_iterable(known.values()), _TIMEOUT)
        except KafkaException as error:
            raise self._away(str(error.args[0].str())) from error

    def between(self, wanted: Ranges) -> Iterator[Message]:
        """The messages of several partitions, each from its first offset up to, not with, its last.

        Partitions are read side by side; raises ServiceError where the broker does not deliver one.
        """
        stops = {where: stop for where, (start, stop) in wanted.items() if start < stop}
        self._consumer.assign([TopicPartition(*where, wanted[where][0]) for where in stops])
        arrived = monotonic()
        while stops:
            # It returns when it has them all or time is up, so time is short.
            batch = self._consumer.consume(1000, timeout=_PAUSE)
            arrived = monotonic() if batch else arrived
            if monotonic() - arrived > _TIMEOUT:
                (topic, number), _ = next(iter(stops.items()))
                raise self._away(f"it did not deliver {topic}, partition {number}")
            yield from self._wanted(batch, stops)

    def _wanted(self, batch: list[Message], stops: dict[Partition, int]) -> Iterator[Message]:
        """Those of a batch that are below their partition's stop; partitions that got there are taken out."""
        for message in batch:
            if message.error():
                raise self._away(str(message.error()))
            where, offset = (str(message.topic()), message.partition() or 0), message.offset() or 0
            if offset < stops.get(where, 0):
                yield message
            if where in stops and offset + 1 >= stops[where]:
                del stops[where]
                self._consumer.incremental_unassign([TopicPartition(*where)])

    def _away(self, reason: str) -> ServiceError:
        return ServiceError(
            f"Kafka at {self._settings.bootstrap_servers} does not answer ({reason})",
            "Run `lakepulse up`, or set LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS.",
        )


@contextmanager
def messages(settings: KafkaSettings) -> Iterator[Messages]:
    """A reader that is closed at the end of the block."""
    consumer = kafka.consumer(settings, NAME)
    with closing(consumer):
        yield Messages(settings, consumer)

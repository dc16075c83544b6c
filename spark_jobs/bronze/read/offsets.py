"""Offsets that Kafka holds against those that bronze holds: where to go on reading, and whether anything is gone."""

import logging
import threading
from collections.abc import Mapping, Sequence

from confluent_kafka import KafkaError, KafkaException, TopicPartition

from lakepulse.clients import kafka
from lakepulse.clients.settling import while_settling
from lakepulse.errors import LostEventsError, ServiceError
from lakepulse.settings import KafkaSettings
from spark_jobs.bronze.read.messages import Partition

TIMEOUT_SECONDS = 5
PAUSE_SECONDS = 0.5

Ranges = Mapping[Partition, tuple[int, int]]
"""(First offset held, offset after the last) by partition."""

_log = logging.getLogger(__name__)


class KafkaOffsets:
    """The first and last offsets of topics' partitions, as the broker gives them."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._consumer = kafka.consumer(settings, "bronze-offsets")

    def ranges(self, topics: Sequence[str]) -> Ranges:
        """(first offset held, offset after the last) of every partition; ServiceError where a topic is missing."""
        try:
            known = self._consumer.list_topics(timeout=TIMEOUT_SECONDS).topics
            self._require(topics, known)
            return {
                (topic, partition): self._range(topic, partition)
                for topic in topics
                for partition in known[topic].partitions
            }
        except KafkaException as error:
            raise kafka.unanswered(self._settings, error) from error

    def ranges_when_there(self, topics: Sequence[str], stop: threading.Event) -> Ranges | None:
        """``ranges`` as soon as Kafka answers and has every topic; None where ``stop`` is set before that.

        One line says that it waits, and for what, another that it goes on.
        """
        waiting = False
        while not stop.is_set():
            try:
                ranges = self.ranges(topics)
            except ServiceError as error:
                if not waiting:
                    _log.warning("waiting: %s. %s", error.problem, error.cure)
                waiting = True
                stop.wait(PAUSE_SECONDS)
            else:
                if waiting:
                    _log.info("going on: Kafka has all %d topics", len(topics))
                return ranges
        return None

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def _range(self, topic: str, partition: int) -> tuple[int, int]:
        where = TopicPartition(topic, partition)
        asking = while_settling(TIMEOUT_SECONDS, KafkaError.UNKNOWN_TOPIC_OR_PART)
        first, end = asking(self._consumer.get_watermark_offsets, where, timeout=TIMEOUT_SECONDS)
        return first, end

    @staticmethod
    def _require(topics: Sequence[str], known: Mapping[str, object]) -> None:
        missing = sorted(set(topics) - set(known))
        if missing:
            raise ServiceError(
                f"Kafka has no topic {missing[0]} (and {len(missing) - 1} others are missing)",
                "Start `lakepulse capture`, which creates them.",
            )


def starting_offsets(ranges: Ranges, held: Mapping[Partition, int]) -> dict[Partition, int]:
    """Where to read on in each partition: behind what bronze holds, else from the first offset.

    Raises LostEventsError where Kafka no longer holds what comes next (retention), or never held what bronze
    has (the topic was created anew).
    """
    starts: dict[Partition, int] = {}
    for (topic, partition), (first, end) in ranges.items():
        # A tombstone behind a last delete is counted into the held offset before it has been sent.
        start = min(held.get((topic, partition), first), max(first, end))
        if (topic, partition) in held and held[topic, partition] < first:
            raise LostEventsError(
                f"Kafka holds {topic} partition {partition} from offset {first}, bronze needs it from {start}",
                "Run `lakepulse capture --resnapshot`, then `lakepulse stream --replay`.",
            )
        if held.get((topic, partition), 0) > end + 1:
            raise LostEventsError(
                f"the topic {topic} was created anew: bronze holds offset {held[topic, partition] - 1} of "
                f"partition {partition}, Kafka ends at {end}",
                "Run `lakepulse capture --resnapshot`, then `lakepulse stream --replay`.",
            )
        starts[topic, partition] = start
    return starts

"""Offsets that Kafka holds, against those of bronze: where to go on reading, and whether anything between is gone."""

import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain

from confluent_kafka import KafkaException

from lakepulse.clients import kafka, offsets
from lakepulse.clients.offsets import Partition, Ranges
from lakepulse.errors import LostEventsError, ServiceError
from lakepulse.settings import KafkaSettings

TIMEOUT_SECONDS = 5
PAUSE_SECONDS = 0.5

_log = logging.getLogger(__name__)


class KafkaOffsets:
    """The first and last offsets of topics' partitions, as the broker gives them."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._client = kafka.admin(settings, "bronze-offsets")

    def ranges(self, topics: Sequence[str]) -> Ranges:
        """(first offset held, offset after the last) of every partition; ServiceError where a topic is missing."""
        with self._answering():
            return offsets.ranges(self._client, self._partitions(topics), TIMEOUT_SECONDS)

    def at_time(self, topics: Sequence[str], moment: datetime) -> Mapping[Partition, int]:
        """The offset of the first message since ``moment`` in every partition; raises like ``ranges``."""
        with self._answering():
            return offsets.at_time(self._client, self._partitions(topics), moment, TIMEOUT_SECONDS)

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

    def ends(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        """The offset after the last of each partition; ServiceError where Kafka does not answer."""
        with self._answering():
            return offsets.ends(self._client, partitions, TIMEOUT_SECONDS)

    def _partitions(self, topics: Sequence[str]) -> list[Partition]:
        known = offsets.partitions_of(self._client, topics, TIMEOUT_SECONDS)
        missing = sorted(set(topics) - set(known))
        if missing:
            raise ServiceError(
                f"Kafka has no topic {missing[0]} (and {len(missing) - 1} others are missing)",
                "Start `lakepulse capture`, which creates them.",
            )
        return list(chain.from_iterable(known.values()))

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except KafkaException as error:
            raise kafka.unanswered(self._settings, error) from error


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

"""The wait of an idle stream: until Kafka has something that has not been received yet.

Before each batch Spark asks for the ends of all partitions. Asked again and again while nothing comes, that costs more
than all else of an idle platform. Each transaction ends with a message in one topic, and a broker answers a fetch of
that as soon as there is one: so the next batch begins when the first change after a silence is there, and no question
is asked before. What belongs to no transaction (a message that somebody else put into a topic) is looked for now and
then.
"""

import threading
from collections.abc import Mapping
from time import monotonic

from confluent_kafka import Consumer, TopicPartition

from lakepulse.clients import kafka
from lakepulse.clients.offsets import Partition
from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings
from spark_jobs.bronze.read.offsets import KafkaOffsets

LOOK_SECONDS = 10.0
"""Between two looks at all partitions."""
POLL_SECONDS = 0.5
"""How long an end of the wait that somebody else asks for may go unnoticed."""


class Arrivals:
    """Waits for messages that have not been received; safe to share between threads, one of which waits at a time."""

    def __init__(self, settings: KafkaSettings, offsets: KafkaOffsets) -> None:
        self._topic = settings.transaction_topic
        self._offsets = offsets
        options = {
            # The broker keeps the question so long when it has no answer; librdkafka asks again.
            "fetch.wait.max.ms": int(LOOK_SECONDS * 1000),
            "auto.offset.reset": "error",
        }
        self._consumer: Consumer = kafka.consumer(settings, "bronze-arrivals", options)
        # A query that has been stopped may leave its last batch waiting for a moment longer.
        self._in_use = threading.Lock()

    def wait(self, received: Mapping[Partition, int], end: threading.Event) -> None:
        """Return when there is a message at or behind the offsets that were ``received``, or ``end`` is set.

        ``received`` has the next offset of every partition. Returns too where Kafka does not answer any more: who reads
        finds out why.
        """
        transactions = [
            TopicPartition(*where, offset) for where, offset in received.items() if where[0] == self._topic
        ]
        with self._in_use:
            self._consumer.assign(transactions)
            while not (end.is_set() or self._is_there(received) or self._arrives(end)):
                pass
            self._consumer.unassign()

    def close(self) -> None:
        """Leave the broker, when a wait that was told to end has ended."""
        with self._in_use:
            self._consumer.close()

    def _arrives(self, end: threading.Event) -> bool:
        """Whether a transaction's message, or an error, comes within LOOK_SECONDS and before ``end`` is set."""
        until = monotonic() + LOOK_SECONDS
        while monotonic() < until and not end.is_set():
            if self._consumer.poll(POLL_SECONDS) is not None:
                return True
        return False

    def _is_there(self, received: Mapping[Partition, int]) -> bool:
        try:
            ends = self._offsets.ends(received)
        except ServiceError:
            return True
        return any(end != received[where] for where, end in ends.items())

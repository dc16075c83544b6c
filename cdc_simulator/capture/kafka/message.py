"""Messages on their way to Kafka, and the numbers by which they name the partition that they go to."""

from collections.abc import Mapping

Headers = list[tuple[str, str | bytes | None]]
Message = tuple[int, bytes | None, bytes | None, Headers | None]
"""Number of the topic partition (``TopicPartitions``), key (None: truncate), value (None: tombstone), headers.

A plain tuple: one is made per change, and a class would cost a tenth of the way from WAL to Kafka.
"""


class Outbox(list[Message]):
    """The messages of the next batch, in the order of the WAL: changes append to it, the producer empties it."""


class TopicPartitions:
    """All partitions of all topics, numbered through: those of one topic are consecutive.

    ``topics`` and ``partitions`` say, by number, which topic and which of its partitions.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        """``counts``: how many partitions each topic has."""
        self.topics: list[str] = []
        self.partitions: list[int] = []
        self._numbers: dict[str, range] = {}
        for topic, count in counts.items():
            self._numbers[topic] = range(len(self.topics), len(self.topics) + count)
            self.topics += [topic] * count
            self.partitions += range(count)

    def of(self, topic: str) -> range:
        """The numbers of the topic's partitions, from its partition 0 on."""
        return self._numbers[topic]

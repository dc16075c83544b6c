"""One micro-batch of Kafka messages, by topic, in the order of partition and offset."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

COLUMNS = ("topic", "partition", "offset", "key", "value")


@dataclass(frozen=True)
class TopicMessages:
    """A topic's messages as parallel lists; ``values`` holds None for tombstones."""

    topic: str
    partitions: Sequence[int]
    offsets: Sequence[int]
    keys: Sequence[bytes | None]
    values: Sequence[bytes | None]

    def chosen(self, indices: Sequence[int]) -> "TopicMessages":
        """Those at ``indices``."""
        return TopicMessages(
            self.topic,
            [self.partitions[index] for index in indices],
            [self.offsets[index] for index in indices],
            [self.keys[index] for index in indices],
            [self.values[index] for index in indices],
        )


def by_topic(messages: pa.Table) -> Iterator[TopicMessages]:
    """Each topic of ``messages`` (COLUMNS, as Spark's Kafka source names them)."""
    for topic in pc.unique(messages["topic"]).to_pylist():
        part = messages.filter(pc.equal(messages["topic"], topic))
        part = part.sort_by([("partition", "ascending"), ("offset", "ascending")])
        yield TopicMessages(topic, *(part[name].to_pylist() for name in COLUMNS[1:]))

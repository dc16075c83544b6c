"""High-water marks: which identity (commit LSN, sequence) of each Kafka partition bronze already holds.

Capture sends in identity order and, after a crash, from an earlier position again, so what is not above its
partition's mark has been received before. Pure; ``state`` reads the marks from the lake.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

Identity = tuple[int, int]
Partition = tuple[str, int]
START: Identity = (-1, -1)


class HighWaterMarks:
    """The highest identity received of each (topic, partition)."""

    def __init__(self, marks: Mapping[Partition, Identity] = MappingProxyType({})) -> None:
        self._marks = dict(marks)

    def mark(self, topic: str, partition: int) -> Identity:
        """The partition's mark; START before its first row."""
        return self._marks.get((topic, partition), START)

    def unseen(self, topic: str, messages: Iterable[tuple[int, int, Identity]]) -> list[int]:
        """The indices of the messages not received before; raises the marks.

        ``messages`` are (index, partition, identity) with each partition's in the order of their offsets.
        """
        fresh: list[int] = []
        marks = self._marks
        for index, partition, identity in messages:
            where = (topic, partition)
            if identity > marks.get(where, START):
                marks[where] = identity
                fresh.append(index)
        return fresh

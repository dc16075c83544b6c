"""High-water marks: which identity (commit LSN, sequence) of each Kafka partition bronze already holds.

Capture sends in identity order and, after a crash, from an earlier position again, so what is not above its
partition's mark has been received before. Pure; ``state`` reads the marks from the lake.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from lakepulse.clients.offsets import Partition

Identity = tuple[int, int]
Ints = npt.NDArray[np.int64]
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

    def unseen_of(self, topic: str, partitions: Ints, lsns: Ints, sequences: Ints) -> npt.NDArray[np.bool_]:
        """Which messages of a topic were not received before; raises the marks. ``unseen`` for many at once."""
        fresh = np.zeros(len(partitions), bool)
        for partition in np.unique(partitions).tolist():
            rows = np.flatnonzero(partitions == partition)
            lsn, sequence = lsns[rows], sequences[rows]
            if self._rises(topic, partition, lsn, sequence):
                self._marks[topic, partition] = (int(lsn[-1]), int(sequence[-1]))
                fresh[rows] = True
            else:
                identities = zip(lsn.tolist(), sequence.tolist(), strict=True)
                messages = ((number, partition, identity) for number, identity in enumerate(identities))
                fresh[rows[self.unseen(topic, messages)]] = True
        return fresh

    def _rises(self, topic: str, partition: int, lsn: Ints, sequence: Ints) -> bool:
        """Whether each identity is above the one before it, as always but after a crash of capture."""
        up = (lsn[1:] > lsn[:-1]) | ((lsn[1:] == lsn[:-1]) & (sequence[1:] > sequence[:-1]))
        return (int(lsn[0]), int(sequence[0])) > self.mark(topic, partition) and bool(up.all())

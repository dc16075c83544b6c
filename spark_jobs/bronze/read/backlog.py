"""The backlog of what is run once: what Kafka holds now, read portion by portion with one consumer.

A query of Spark's (``query``) is worth its start, of a JVM and some 20 CPU seconds, where it goes on.
"""

from collections.abc import Iterator, Mapping
from math import ceil

from lakepulse.clients.offsets import Partition

Portion = tuple[dict[Partition, int], dict[Partition, int]]
"""Offsets of the partitions that have something: the first to read, and that after the last."""


def portions(starts: Mapping[Partition, int], ends: Mapping[Partition, int], most: int) -> Iterator[Portion]:
    """From ``starts`` to ``ends`` in turn, each of some ``most`` messages, of every partition its share.

    In shares, as Spark's source does it: partitions are read side by side, so that transactions are soon whole.
    """
    begin = {where: starts.get(where, 0) for where, end in ends.items() if end > starts.get(where, 0)}
    while begin:
        share = min(1.0, most / sum(ends[where] - offset for where, offset in begin.items()))
        until = {where: offset + ceil((ends[where] - offset) * share) for where, offset in begin.items()}
        yield begin, until
        begin = {where: offset for where, offset in until.items() if offset < ends[where]}

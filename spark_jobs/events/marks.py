"""Marks of how far each table has come in the topic: Delta's transaction identifiers, one a partition, in every commit.

A batch that is repeated is a no-op by them: each table takes only what is at or behind its own marks.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from lakepulse.clients.offsets import Partition
from spark_jobs.runtime.tables.lake import Lake

MARK = "lakepulse.web.offset"
"""Application id, with topic and partition behind it; its version is the offset after the last that the table has."""
Offsets = Mapping[int, int]
"""The offset after the last message, by partition."""


def marks(lake: Lake, table: str, topic: str, partitions: int) -> dict[int, int]:
    """The marks of ``table``; partitions of which it has taken nothing are absent."""
    found = {number: lake.transaction(table, _application(topic, number)) for number in range(partitions)}
    return {number: offset for number, offset in found.items() if offset >= 0}


def as_transactions(topic: str, offsets: Offsets) -> dict[str, int]:
    """``offsets`` as a commit records them."""
    return {_application(topic, number): offset for number, offset in offsets.items()}


def beyond(rows: pa.Table, offsets: Offsets) -> pa.Table:
    """Those of ``rows`` (``_partition``, ``_offset``) that are not below the marks."""
    if not offsets or not rows.num_rows:
        return rows
    partitions, places = rows["_partition"].to_numpy(), rows["_offset"].to_numpy()
    first = np.zeros(int(max(*partitions, *offsets)) + 1, dtype=np.int64)
    first[list(offsets)] = list(offsets.values())
    return rows.filter(pa.array(places >= first[partitions]))


def by_number(offsets: Mapping[Partition, int]) -> dict[int, int]:
    """Offsets of one topic's partitions by their number."""
    return {number: offset for (_, number), offset in offsets.items()}


def _application(topic: str, partition: int) -> str:
    return f"{MARK}.{topic}.{partition}"

"""The layout of a table's files, from their statistics: worth rewriting or not; ``optimize`` rewrites them.

Ordered files cover ranges of the key that do not overlap, so that a MERGE or a query by key opens few of them. Files in
Z-order cover small ranges of several columns, so that a query by any of these opens few of them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from spark_jobs.runtime.tables.file_policy import target_bytes

MAX_SMALL_FILES = 4
"""So many files below half the aimed size are left alone: rewriting them gains nothing."""
MAX_OVERLAP = 0.25
"""The part of the files that may begin before another one ends."""
MAX_OPENED = 2.5
"""How many times as many files as over an even grid a filter may open; after a rewrite it is some twice as many."""

Ranges = list[tuple[Any, Any]]


@dataclass(frozen=True)
class FileLayout:
    """The files of a table: how many, how many small ones, and how far they overlap in the order's columns.

    ``overlap`` is, of one column, the part of the files that overlap others; of several, the part of the files that a
    filter by one value opens, by the column for which that is most.
    """

    files: int
    small: int
    overlap: float
    size_bytes: int
    columns: int = 1

    @property
    def orderly(self) -> bool:
        """Nothing would be gained by rewriting it."""
        if self.small > MAX_SMALL_FILES:
            return False
        return self.overlap <= MAX_OVERLAP if self.columns == 1 else self._in_z_order

    @property
    def _in_z_order(self) -> bool:
        aimed = max(self.size_bytes / target_bytes(self.size_bytes), 1)
        # n files lie over a grid of d columns: each value is in one of n^(1/d) slices. Few large files skip nothing.
        most = MAX_OPENED * aimed ** (-1 / self.columns)
        return self.files >= aimed / 2 and self.overlap <= most


def layout(actions: pa.Table, order: Sequence[str]) -> FileLayout:
    """Read it from the log: ``actions`` are delta-rs's flat add actions; without an ``order`` nothing overlaps."""
    sizes: list[int] = actions["size_bytes"].to_pylist()
    small = sum(size < target_bytes(sum(sizes)) // 2 for size in sizes)
    ranges = [_ranges(actions, column) for column in order]
    measure = overlap if len(order) == 1 else opened
    overlaps = max(map(measure, ranges), default=0.0)
    return FileLayout(len(sizes), small, overlaps, sum(sizes), max(len(order), 1))


def overlap(ranges: Ranges) -> float:
    """The part of ``ranges`` (least, most) that begin before one that begins earlier has ended; equal ends touch."""
    overlapping = 0
    end: Any = None
    for least, most in sorted(ranges):
        overlapping += end is not None and least < end
        end = most if end is None else max(end, most)
    return overlapping / len(ranges) if ranges else 0.0


def opened(ranges: Ranges) -> float:
    """The part of the files with these ``ranges`` (least, most) that a filter by one value opens, on average.

    The values are the middles of the files, counted in bounds, since texts have no other. Files of nothing but one
    value do not count against each other.
    """
    place = {bound: number for number, bound in enumerate(sorted({each for ends in ranges for each in ends}))}
    places = [(place[least], place[most]) for least, most in ranges]
    spans = [(least, most) for least, most in places if least < most]
    begins, ends = sorted(least for least, _ in spans), sorted(most for _, most in spans)
    middles = [(least + most) / 2 for least, most in places]
    # Those that have begun before it, without those that have ended by then.
    found = sum(max(bisect_left(begins, value) - bisect_right(ends, value), 1) for value in middles)
    return found / len(ranges) ** 2 if ranges else 0.0


def _ranges(actions: pa.Table, column: str) -> Ranges:
    """Files without statistics are left out: nothing can be said of them."""
    if f"max.{column}" not in actions.column_names:
        return []
    bounds = zip(actions[f"min.{column}"].to_pylist(), actions[f"max.{column}"].to_pylist(), strict=True)
    return [(least, most) for least, most in bounds if least is not None and most is not None]

"""The layout of a table's files, from their statistics: worth rewriting or not; ``optimize`` rewrites them.

Ordered files cover ranges of the key that do not overlap, so that a MERGE or a query by key opens few of them.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from spark_jobs.runtime.tables.file_policy import target_bytes

MAX_SMALL_FILES = 4
"""So many files below half the aimed size are left alone: rewriting them gains nothing."""
MAX_OVERLAP = 0.25
"""The part of the files that may begin before another one ends."""


@dataclass(frozen=True)
class FileLayout:
    """The files of a table: how many, how many small ones, and which part overlaps others in the order column."""

    files: int
    small: int
    overlap: float
    size_bytes: int

    @property
    def orderly(self) -> bool:
        """Nothing would be gained by rewriting it."""
        return self.small <= MAX_SMALL_FILES and self.overlap <= MAX_OVERLAP


def layout(actions: pa.Table, order: str | None) -> FileLayout:
    """Read it from the log: ``actions`` are delta-rs's flat add actions; ``order`` None: files have no order."""
    sizes: list[int] = actions["size_bytes"].to_pylist()
    small = sum(size < target_bytes(sum(sizes)) // 2 for size in sizes)
    return FileLayout(len(sizes), small, overlap(_ranges(actions, order)), sum(sizes))


def overlap(ranges: list[tuple[Any, Any]]) -> float:
    """The part of ``ranges`` (least, most) that begin before one that begins earlier has ended; equal ends touch."""
    overlapping = 0
    end: Any = None
    for least, most in sorted(ranges):
        overlapping += end is not None and least < end
        end = most if end is None else max(end, most)
    return overlapping / len(ranges) if ranges else 0.0


def _ranges(actions: pa.Table, order: str | None) -> list[tuple[Any, Any]]:
    """Files without statistics are left out: nothing can be said of them."""
    if order is None or f"max.{order}" not in actions.column_names:
        return []
    bounds = zip(actions[f"min.{order}"].to_pylist(), actions[f"max.{order}"].to_pylist(), strict=True)
    return [(least, most) for least, most in bounds if least is not None and most is not None]

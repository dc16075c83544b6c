"""The parts of a table, by files of its Delta table: one that there is stays while its files are the table's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from serving.snapshots.manifest import Part

PART_ROWS = 122_880
"""Rows of a part at most, unless one Delta file has more: DuckDB's row group."""
SMALL_ROWS = 8_192
"""Delta files from this size on are parts of their own, so that a change of one leaves the others alone. Smaller parts
are written again together with what is new, so that a table has few of them."""


@dataclass(frozen=True)
class PartsPlan:
    """The parts that stay, and the groups of Delta files that become one part each."""

    kept: tuple[Part, ...]
    written: tuple[tuple[str, ...], ...]


def plan_parts(files: Mapping[str, int], before: Iterable[Part]) -> PartsPlan:
    """What has to be written, of a table with ``files`` (rows by path), where ``before`` were its parts.

    Every file is in exactly one part afterwards.
    """
    # An empty table's part has no files: it stays while there are none.
    whole = [
        part for part in before if files.keys() >= set(part.sources) and bool(files) == bool(part.sources)
    ]
    left = files.keys() - {source for part in whole for source in part.sources}
    if not left:
        return PartsPlan(tuple(whole), ())
    kept = [part for part in whole if part.rows >= SMALL_ROWS]
    left |= {source for part in whole if part.rows < SMALL_ROWS for source in part.sources}
    return PartsPlan(tuple(kept), tuple(_groups({path: files[path] for path in sorted(left)})))


def _groups(files: Mapping[str, int]) -> Iterable[tuple[str, ...]]:
    group, rows = list[str](), 0
    for path, count in files.items():
        if count >= SMALL_ROWS:
            yield (path,)
            continue
        if group and rows + count > PART_ROWS:
            yield tuple(group)
            group, rows = [], 0
        group.append(path)
        rows += count
    if group:
        yield tuple(group)

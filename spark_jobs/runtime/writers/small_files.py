"""Small files of a table that belong together: each group of them is to become one file."""

from collections import defaultdict
from collections.abc import Iterator

import pyarrow as pa

from spark_jobs.runtime.tables.log_entry import RemovedFile


def small_file_groups(files: pa.Table, target_bytes: int) -> list[list[RemovedFile]]:
    """Two and more of a Listing's ``files`` each, of one partition, none of half the target or more, all at most that.

    Beside each other in a group is what is beside each other in the listing: written one after the other, mostly.
    """
    small: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, size in zip(files["path"].to_pylist(), files["size_bytes"].to_pylist(), strict=True):
        if size < target_bytes // 2:
            small[path.rpartition("/")[0]].append((path, size))
    groups = [group for of_folder in small.values() for group in _filled(of_folder, target_bytes)]
    return [
        [RemovedFile(path, size, _partition(path)) for path, size in group]
        for group in groups
        if len(group) > 1
    ]


def _filled(files: list[tuple[str, int]], target_bytes: int) -> Iterator[list[tuple[str, int]]]:
    group, room = list[tuple[str, int]](), target_bytes
    for path, size in files:
        if size > room:
            yield group
            group, room = [], target_bytes
        group.append((path, size))
        room -= size
    yield group


def _partition(path: str) -> dict[str, str]:
    """The partition's values, which the folders of a partitioned table's file name: ``year=2026/month=11/…``."""
    return dict(folder.split("=", 1) for folder in path.split("/")[:-1])

"""Small files of a table that belong together: each group of them is to become one file."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from spark_jobs.runtime.tables.log_entry import RemovedFile


def small_file_groups(files: Sequence[RemovedFile], target_bytes: int) -> list[list[RemovedFile]]:
    """Two and more of the ``files`` each, of one partition, none of half the target or more, all at most that.

    Beside each other in a group is what is beside each other in ``files``: written one after the other, mostly.
    """
    small: defaultdict[str, list[RemovedFile]] = defaultdict(list)
    for file in files:
        if file.size < target_bytes // 2:
            small[file.path.rpartition("/")[0]].append(file)
    groups = [group for of_folder in small.values() for group in _filled(of_folder, target_bytes)]
    return [group for group in groups if len(group) > 1]


def _filled(files: Sequence[RemovedFile], target_bytes: int) -> Iterator[list[RemovedFile]]:
    group, room = list[RemovedFile](), target_bytes
    for file in files:
        if file.size > room:
            yield group
            group, room = [], target_bytes
        group.append(file)
        room -= file.size
    yield group

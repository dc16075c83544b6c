"""Groups of small files: none twice, none of another partition, none too large, and few small ones left."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.runtime.tables.log_entry import RemovedFile
from spark_jobs.runtime.writers.small_files import small_file_groups

TARGET = 100


def listed(*files: tuple[str, int]) -> list[RemovedFile]:
    return [RemovedFile(path, size) for path, size in files]


def test_small_files_of_a_partition_are_grouped_in_their_order() -> None:
    files = listed(("a", 40), ("b", 50), ("c", 30), ("d", 30), ("e", 20), ("f", 10), ("g", 49), ("h", 40))
    assert small_file_groups(files, TARGET) == [
        [RemovedFile("a", 40), RemovedFile("c", 30), RemovedFile("d", 30)],
        [RemovedFile("e", 20), RemovedFile("f", 10), RemovedFile("g", 49)],
    ]


def test_files_of_two_days_stay_apart() -> None:
    days = ["year=2026/month=11/day=27", "year=2026/month=11/day=28"]
    files = listed(
        *((f"{day}/{number}", 10) for number in range(2) for day in days), ("year=2025/month=1/day=1/x", 1)
    )
    groups = small_file_groups(files, TARGET)
    assert [[file.path for file in group] for group in groups] == [[f"{day}/0", f"{day}/1"] for day in days]
    assert {tuple(file.partition.items()) for file in groups[1]} == {
        (("year", "2026"), ("month", "11"), ("day", "28"))
    }


@given(st.lists(st.tuples(st.sampled_from(["", "day=1/", "day=2/"]), st.integers(0, TARGET)), max_size=60))
def test_every_group_is_worth_a_file(drawn: list[tuple[str, int]]) -> None:
    files = [(f"{folder}{number}", size) for number, (folder, size) in enumerate(drawn)]
    groups = small_file_groups(listed(*files), TARGET)
    grouped = [file.path for group in groups for file in group]
    assert len(set(grouped)) == len(grouped)
    for group in groups:
        assert len(group) > 1
        assert len({file.path.rpartition("/")[0] for file in group}) == 1
        assert sum(file.size for file in group) <= TARGET
        assert all(file.size < TARGET // 2 for file in group)
    # A small file is left by itself only where it is the last of its folder, or the next found no room beside it.
    left = [(path, size) for path, size in files if size < TARGET // 2 and path not in set(grouped)]
    assert max(Counter(path.rpartition("/")[0] for path, _ in left).values(), default=0) <= 1

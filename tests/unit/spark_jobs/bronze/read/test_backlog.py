"""The portions of a backlog: every offset once and in order, none larger than asked but for a message a partition."""

from hypothesis import given
from hypothesis import strategies as st

from lakepulse.clients.offsets import Partition
from spark_jobs.bronze.read.backlog import portions

PARTITIONS = st.tuples(st.sampled_from("abc"), st.integers(0, 3))
OFFSETS = st.dictionaries(PARTITIONS, st.integers(0, 500))


def size(starts: dict[Partition, int], ends: dict[Partition, int]) -> int:
    """How many offsets lie between."""
    return sum(max(0, end - starts.get(where, 0)) for where, end in ends.items())


@given(OFFSETS, OFFSETS, st.integers(1, 300))
def test_every_offset_is_in_one_portion_and_partitions_go_forward(
    starts: dict[Partition, int], ends: dict[Partition, int], most: int
) -> None:
    reached = dict(starts)
    for begin, until in portions(starts, ends, most):
        assert begin.keys() == until.keys()
        assert 0 < size(begin, until) <= most + len(begin)
        for where, offset in begin.items():
            assert reached.get(where, 0) == offset < until[where] <= ends[where]
        reached |= until
    assert size(reached, ends) == 0


def test_each_partition_has_its_share() -> None:
    found = list(portions({("a", 0): 10}, {("a", 0): 40, ("b", 0): 60, ("c", 0): 0}, 45))
    assert found == [
        ({("a", 0): 10, ("b", 0): 0}, {("a", 0): 25, ("b", 0): 30}),
        ({("a", 0): 25, ("b", 0): 30}, {("a", 0): 40, ("b", 0): 60}),
    ]

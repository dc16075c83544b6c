"""The watermark is below whatever can still come, never goes back, and follows the clock where nothing is left."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.events.gold.watermark import advance
from spark_jobs.events.read.topic_ends import TopicEnds
from tests.unit.spark_jobs.events.event_lake import seconds

LATENESS = timedelta(seconds=15)
moments = st.floats(0, 1000).map(seconds)


@given(
    moments,
    st.dictionaries(st.integers(0, 3), moments, min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=4, max_size=4),
    moments,
)
def test_what_is_unread_was_taken_at_or_after_it(
    before: datetime, newest: dict[int, datetime], places: list[tuple[int, int]], asked_at: datetime
) -> None:
    read = {number: offset for number, (offset, _) in enumerate(places)}
    ends = TopicEnds(asked_at, {number: end for number, (_, end) in enumerate(places)})
    after = advance(before, read, newest, ends, LATENESS)
    assert after >= before
    if after > before:
        unread = [newest[number] for number, end in ends.offsets.items() if read[number] < end]
        assert after + LATENESS == min([asked_at, *unread])


def test_a_partition_of_which_nothing_is_known_holds_it() -> None:
    ends = TopicEnds(seconds(100), {0: 5, 1: 0})
    assert advance(seconds(1), {}, {}, ends, LATENESS) == seconds(1)
    assert advance(seconds(1), {0: 5}, {}, ends, LATENESS) == seconds(85)

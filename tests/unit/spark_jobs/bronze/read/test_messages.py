"""A micro-batch by topic: every message once, each topic's in the order of partition and offset."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.bronze.read.messages import by_topic
from spark_jobs.bronze.read.range_reader import SCHEMA

PLACES = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.integers(0, 9)), unique=True)


@given(PLACES)
def test_each_topics_messages_come_in_the_order_of_their_places(places: list[tuple[str, int, int]]) -> None:
    sent = [(*place, b"key", b"%d" % number) for number, place in enumerate(places)]
    batch = pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in sent], SCHEMA)
    found = [
        (each.topic, *message)
        for each in by_topic(batch)
        for message in zip(each.partitions, each.offsets, each.keys, each.values, strict=True)
    ]
    assert sorted(found) == sorted(sent)
    for topic in "ab":
        assert [row for row in found if row[0] == topic] == sorted(row for row in sent if row[0] == topic)


def test_chosen_messages_keep_what_belongs_together() -> None:
    rows = [
        {"topic": "a", "partition": 0, "offset": 4, "key": b"x", "value": None},
        {"topic": "a", "partition": 0, "offset": 5, "key": b"y", "value": b"5"},
        {"topic": "a", "partition": 1, "offset": 1, "key": None, "value": b"1"},
    ]
    (messages,) = by_topic(pa.Table.from_pylist(rows, SCHEMA))
    chosen = messages.chosen([2, 0])
    assert (chosen.partitions, chosen.offsets) == ([1, 0], [1, 4])
    assert (chosen.keys, chosen.values) == ([None, b"x"], [b"1", None])

"""Lag by group and partition, and partitions that are short of a copy."""

from confluent_kafka.admin import PartitionMetadata, TopicMetadata  # type: ignore[attr-defined]

from operations.exporter.sources.kafka import lags, under_replicated


def test_lag_is_what_lies_between_the_group_and_the_end() -> None:
    reached = {"stream": {("orders", 0): 90, ("orders", 1): 50}, "mine": {("orders", 0): 100}}
    assert lags(reached, {("orders", 0): 100, ("orders", 1): 50}) == {
        ("stream", "orders", "0"): 10,
        ("stream", "orders", "1"): 0,
        ("mine", "orders", "0"): 0,
    }


def test_a_topic_that_was_deleted_or_made_anew_has_no_negative_lag() -> None:
    assert lags({"stream": {("gone", 0): 7}}, {}) == {}
    assert lags({"stream": {("anew", 0): 7}}, {("anew", 0): 2}) == {("stream", "anew", "0"): 0}


def topic(*copies: tuple[list[int], list[int]]) -> TopicMetadata:
    made = TopicMetadata()
    made.partitions = {}
    for number, (replicas, in_sync) in enumerate(copies):
        made.partitions[number] = PartitionMetadata()
        made.partitions[number].replicas, made.partitions[number].isrs = replicas, in_sync
    return made


def test_partitions_are_counted_that_lack_a_copy() -> None:
    orders = topic(([1, 2, 3], [1, 2, 3]), ([1, 2, 3], [1, 3]), ([1, 2, 3], [3]))
    assert under_replicated({"orders": orders, "whole": topic(([1], [1]))}) == {("orders",): 2, ("whole",): 0}

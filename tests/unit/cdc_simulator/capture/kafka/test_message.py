"""Topic partitions are numbered through, topic by topic."""

from cdc_simulator.capture.kafka.message import TopicPartitions


def test_a_topics_partitions_have_consecutive_numbers() -> None:
    numbers = TopicPartitions({"orders": 2, "transactions": 1, "customers": 3})
    assert [list(numbers.of(topic)) for topic in ("orders", "transactions", "customers")] == [
        [0, 1],
        [2],
        [3, 4, 5],
    ]
    assert numbers.topics[3] == "customers"
    assert [numbers.partitions[number] for number in numbers.of("customers")] == [0, 1, 2]

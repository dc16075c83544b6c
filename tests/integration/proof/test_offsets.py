"""Ranges of Kafka's messages, read from a real broker."""

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lakepulse.settings import Settings
from proof.offsets import messages

pytestmark = pytest.mark.integration
TOPIC = "offsets"


@pytest.fixture
def written(fresh: Settings) -> Settings:
    """Ten messages in partition 0, three in 1, none in 2."""
    servers = {"bootstrap.servers": fresh.kafka.bootstrap_servers}
    admin = AdminClient({**servers})
    admin.create_topics([NewTopic(TOPIC, 3, 1)])[TOPIC].result(30)
    producer = Producer(servers)
    for partition, count in ((0, 10), (1, 3)):
        for number in range(count):
            producer.produce(TOPIC, f"{partition}:{number}".encode(), partition=partition)
    assert producer.flush(30) == 0
    return fresh


def test_offsets_are_those_of_topics_that_exist(written: Settings) -> None:
    with messages(written.kafka) as kafka:
        assert kafka.offsets([TOPIC, "no-such-topic"]) == {
            (TOPIC, 0): (0, 10),
            (TOPIC, 1): (0, 3),
            (TOPIC, 2): (0, 0),
        }


def test_each_range_ends_before_its_last_offset(written: Settings) -> None:
    with messages(written.kafka) as kafka:
        ranges = {(TOPIC, 0): (4, 7), (TOPIC, 1): (0, 3), (TOPIC, 2): (0, 0)}
        found = [message.value() for message in kafka.between(ranges)]
        assert sorted(filter(None, found)) == [b"0:4", b"0:5", b"0:6", b"1:0", b"1:1", b"1:2"]
        again = [message.value() for message in kafka.between({(TOPIC, 0): (9, 10)})]
        assert again == [b"0:9"]

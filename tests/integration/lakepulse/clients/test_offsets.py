"""First and last offsets of all partitions at once, from a real broker."""

import pytest
from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lakepulse.clients import kafka, offsets
from lakepulse.settings import Settings
from tests.conftest import PATIENCE_SECONDS
from tests.integration.broker import without_kafka

pytestmark = pytest.mark.integration


@pytest.fixture
def client(fresh: Settings) -> AdminClient:
    client = kafka.admin(fresh.kafka, "test")
    for made in client.create_topics([NewTopic("one", 2, 1), NewTopic("two", 1, 1)]).values():
        made.result(PATIENCE_SECONDS)
    return client


def test_every_partition_has_its_first_and_last_offset(client: AdminClient, fresh: Settings) -> None:
    producer = Producer({"bootstrap.servers": fresh.kafka.bootstrap_servers})
    for number in range(3):
        producer.produce("one", b"value", partition=1)
        assert producer.flush(PATIENCE_SECONDS) == 0, number
    asked = [("one", 0), ("one", 1), ("two", 0)]
    found = offsets.ranges(client, asked, PATIENCE_SECONDS)
    assert found == {("one", 0): (0, 0), ("one", 1): (0, 3), ("two", 0): (0, 0)}
    assert offsets.ends(client, asked[1:2], PATIENCE_SECONDS) == {("one", 1): 3}
    assert offsets.partitions_of(client, ["one", "three"], PATIENCE_SECONDS) == {"one": asked[:2]}


def test_nothing_is_asked_for_no_partition(client: AdminClient) -> None:
    assert offsets.ranges(client, [], PATIENCE_SECONDS) == {}


def test_a_partition_that_never_comes_is_an_error(client: AdminClient) -> None:
    with pytest.raises(KafkaException):
        offsets.ends(client, [("one", 0), ("three", 0)], 1)


def test_a_client_goes_on_after_the_broker_was_away(client: AdminClient, fresh: Settings) -> None:
    """A restarted broker leads each partition anew, and refuses who asks it by its earlier lead."""
    asked = [("one", 0), ("one", 1)]
    before = offsets.ends(client, asked, PATIENCE_SECONDS)
    with without_kafka(fresh):
        pass
    assert offsets.ends(client, asked, PATIENCE_SECONDS) == before

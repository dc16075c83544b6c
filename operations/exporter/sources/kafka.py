"""Kafka: where each partition ends, how far each group of readers is behind it, and partitions without all copies."""

from collections.abc import Iterable, Mapping

from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient, TopicMetadata  # type: ignore[attr-defined]

from lakepulse.clients import kafka
from lakepulse.clients.offsets import Partition, ends
from lakepulse.settings import Settings
from operations.exporter.family import Family, Reading, Samples
from operations.hops.backlog import received_offsets

END_OFFSET = Family(
    "lakepulse_topic_end_offset", "Offset after the partition's last message", ("topic", "partition")
)
LAG = Family(
    "lakepulse_consumer_lag",
    "Messages of the partition that the group has not read; the stream commits nothing and says itself what it read",
    ("group", "topic", "partition"),
)
UNDER_REPLICATED = Family(
    "lakepulse_under_replicated_partitions", "Partitions of the topic without all their copies", ("topic",)
)
BROKERS = Family("lakepulse_kafka_brokers", "Brokers that the cluster knows")
STREAM = kafka.name("stream")
_SECONDS = 5.0


class KafkaSource:
    """The brokers, over one connection that is kept."""

    name = "kafka"
    seconds = 15.0
    families: tuple[Family, ...] = (END_OFFSET, LAG, UNDER_REPLICATED, BROKERS)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: AdminClient | None = None

    def read(self) -> Reading:
        """Ends, lags and copies; raises ServiceError or KafkaException where no broker answers."""
        kafka.check(self._settings.kafka)
        client = self._client = self._client or kafka.admin(self._settings.kafka, "exporter")
        known = client.list_topics(timeout=_SECONDS)
        topics = {name: topic for name, topic in known.topics.items() if not name.startswith("__consumer")}
        last = ends(client, _partitions(topics), _SECONDS)
        reached = {STREAM: received_offsets(self._settings), **_committed(client)}
        return {
            END_OFFSET: {(topic, str(number)): end for (topic, number), end in last.items()},
            LAG: lags(reached, last),
            UNDER_REPLICATED: under_replicated(topics),
            BROKERS: {(): len(known.brokers)},
        }


def lags(reached: Mapping[str, Mapping[Partition, int]], last: Mapping[Partition, int]) -> Samples:
    """By group, topic and partition what lies between ``reached`` and ``last``; topics that are gone are left out."""
    return {
        (group, topic, str(number)): max(0, last[topic, number] - offset)
        for group, offsets in reached.items()
        for (topic, number), offset in offsets.items()
        if (topic, number) in last
    }


def under_replicated(topics: Mapping[str, TopicMetadata]) -> Samples:
    """By topic the number of partitions with fewer copies in sync than there should be."""
    return {
        (name,): sum(len(each.isrs) < len(each.replicas) for each in topic.partitions.values())
        for name, topic in topics.items()
    }


def _partitions(topics: Mapping[str, TopicMetadata]) -> Iterable[Partition]:
    return [(name, number) for name, topic in topics.items() for number in topic.partitions]


def _committed(client: AdminClient) -> dict[str, dict[Partition, int]]:
    """What the groups that commit have read."""
    listed = client.list_consumer_groups(request_timeout=_SECONDS).result()
    groups = [group.group_id for group in listed.valid]
    found = {}
    # One group a request: the client takes no more.
    for group in groups:
        asked = [ConsumerGroupTopicPartitions(group)]
        answer = client.list_consumer_group_offsets(asked, request_timeout=_SECONDS)[group].result()
        found[group] = {
            (each.topic, each.partition): each.offset for each in answer.topic_partitions if each.offset >= 0
        }
    return found

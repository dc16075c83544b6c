"""New topics: how the settings want them made, and what the broker's refusal means."""

from collections.abc import Mapping
from concurrent.futures import Future

from confluent_kafka import KafkaException
from confluent_kafka.cimpl import NewTopic

from lakepulse.errors import LakePulseError
from lakepulse.settings import KafkaSettings


def retained(settings: KafkaSettings) -> dict[str, str]:
    """The configuration of a topic that forgets messages when they are as old as the settings say."""
    return {"cleanup.policy": "delete", "retention.ms": str(settings.retention_hours * 3_600_000)}


def new_topic(settings: KafkaSettings, name: str, partitions: int, config: Mapping[str, str]) -> NewTopic:
    """The topic as it is to be made, with the settings' replicas."""
    return NewTopic(
        name,
        num_partitions=partitions,
        replication_factor=settings.replication_factor,
        config={**config, "min.insync.replicas": str(settings.min_insync_replicas)},
    )


def await_made(name: str, made: "Future[None]", refused: type[LakePulseError]) -> None:
    """Return when the topic is there, whoever made it; raises ``refused`` where the broker does not make it."""
    try:
        made.result()
    except KafkaException as error:
        if error.args[0].name() != "TOPIC_ALREADY_EXISTS":
            raise refused(
                f"topic {name} cannot be created ({error.args[0].str()})",
                "Check LAKEPULSE_KAFKA_REPLICATION_FACTOR against the number of brokers, and the broker's log.",
            ) from error

"""Kafka topics: made where missing, and known by their ids, so that a topic that was recreated is noticed."""

from collections.abc import Collection, Iterable

from confluent_kafka import KafkaException, TopicCollection
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from lakepulse.clients import kafka
from lakepulse.clients.topics import await_made, new_topic, retained
from lakepulse.errors import CaptureError, ServiceError
from lakepulse.settings import KafkaSettings


class Topics:
    """The broker's topics, through its admin API; raises ServiceError where the broker cannot be reached."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._admin = kafka.admin(settings, "capture-topics")

    def existing(self, seconds: float = kafka.ANSWER_SECONDS) -> set[str]:
        """The names of all topics; the broker has so many ``seconds`` to say them."""
        try:
            return set(self._admin.list_topics(timeout=seconds).topics)
        except KafkaException as error:
            raise kafka.unanswered(self._settings, error) from error

    def create(self, data: Iterable[str], single: Iterable[str], compacted: str) -> None:
        """Make the topics that are missing.

        ``data``: with the settings' partitions; ``single``: one partition; ``compacted``: one, the last value by key.
        """
        keep = retained(self._settings)
        # Small segments: only closed ones are compacted, and each start reads the topic from its beginning.
        latest = {"cleanup.policy": "compact", "segment.ms": "600000", "min.cleanable.dirty.ratio": "0.1"}
        wanted = [new_topic(self._settings, name, self._settings.partitions, keep) for name in data]
        wanted += [new_topic(self._settings, name, 1, keep) for name in single]
        wanted.append(new_topic(self._settings, compacted, 1, latest))
        existing = self.existing()
        if missing := [topic for topic in wanted if topic.topic not in existing]:
            for name, made in self._admin.create_topics(
                missing, request_timeout=kafka.ANSWER_SECONDS
            ).items():
                await_made(name, made, CaptureError)

    def ids(self, names: Iterable[str]) -> dict[str, str]:
        """The topics' ids; a topic that does not exist is left out."""
        described = self._admin.describe_topics(
            TopicCollection(list(names)), request_timeout=kafka.ANSWER_SECONDS
        )
        found = {}
        for name, future in described.items():
            try:
                found[name] = str(future.result().topic_id)
            except KafkaException as error:
                if error.args[0].name() != "UNKNOWN_TOPIC_OR_PART":
                    raise ServiceError(
                        f"Kafka did not describe topic {name} ({error.args[0].str()})",
                        "See `lakepulse status` and the broker's log.",
                    ) from error
        return found

    @retry(
        retry=retry_if_exception_type(KeyError),
        wait=wait_fixed(0.1),
        stop=stop_after_delay(kafka.ANSWER_SECONDS),
        reraise=True,
    )
    def partitions(self, names: Collection[str]) -> dict[str, int]:
        """How many partitions each topic has; a topic that was just made takes a moment to be in the metadata."""
        topics = self._admin.list_topics(timeout=kafka.ANSWER_SECONDS).topics
        return {name: len(topics[name].partitions) for name in names}

"""The sender: whole batches to Kafka, and which of them have been acknowledged whole."""

from functools import partial

from confluent_kafka import KafkaError, Message

from cdc_simulator.web.visits.departures import Message as Outgoing
from lakepulse.clients import kafka
from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings

MOST_WAITING = 20_000
"""So many messages at the most wait for a broker that is away; later batches wait in the outbox."""
_OPTIONS: dict[str, object] = {
    "enable.idempotence": True,
    "compression.type": "lz4",
    "linger.ms": 20,
    "message.max.bytes": 4 * 1024 * 1024,
    # Without an end: a broker that is away is waited for.
    "message.timeout.ms": 0,
}


class Sender:
    """Hands batches to librdkafka, which keeps them until they have arrived; ``under_way`` are their numbers."""

    def __init__(self, settings: KafkaSettings, topic: str) -> None:
        self._topic = topic
        self._producer = kafka.producer(settings, "web-events", _OPTIONS)
        self._missing: dict[int, int] = {}
        self._arrived: list[int] = []
        self._failure: KafkaError | None = None

    @property
    def under_way(self) -> set[int]:
        """Batches that Kafka has not acknowledged whole, or that ``arrived`` has not given back yet."""
        return {*self._missing, *self._arrived}

    @property
    def has_room(self) -> bool:
        """Whether another batch may be handed over."""
        return len(self._producer) < MOST_WAITING

    def send(self, batch_id: int, messages: list[Outgoing]) -> None:
        """Hand over a batch; its messages go to partitions by their keys."""
        self._missing[batch_id] = len(messages)
        report = partial(self._delivered, batch_id)
        for key, value in messages:
            self._produce(key, value, report)
        if not messages:
            self._complete(batch_id)

    def arrived(self) -> list[int]:
        """The batches acknowledged since the last call; raises ServiceError where a message is refused for good."""
        self._producer.poll(0)
        if self._failure is not None:
            raise ServiceError(
                f"Kafka refused a web event for good ({self._failure.str()})",
                "Its batch is sent again at the next start; see the broker's log.",
            )
        arrived, self._arrived = self._arrived, []
        return arrived

    def flush(self, seconds: float) -> list[int]:
        """Wait until everything has arrived, so many seconds at the most; then as ``arrived``."""
        self._producer.flush(seconds)
        return self.arrived()

    def _produce(self, key: bytes, value: bytes, report: "partial[None]") -> None:
        while True:
            try:
                self._producer.produce(self._topic, value, key, on_delivery=report)
                return
            except BufferError:
                self._producer.poll(0.05)

    def _delivered(self, batch_id: int, error: KafkaError | None, _: Message) -> None:
        if error is not None:
            self._failure = error
            return
        self._missing[batch_id] -= 1
        if not self._missing[batch_id]:
            self._complete(batch_id)

    def _complete(self, batch_id: int) -> None:
        del self._missing[batch_id]
        self._arrived.append(batch_id)

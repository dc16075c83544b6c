"""Messages to Kafka: batched, idempotent, without gaps; ``acknowledgements`` says what has arrived.

Only the last message of a batch to each partition asks for a delivery report: the idempotent producer delivers a
partition's messages in order, and with ``enable.gapless.guarantee`` a lost one ends it.
"""

import logging
from collections.abc import Callable
from functools import partial
from time import monotonic

from confluent_kafka import KafkaError, KafkaException, Message

from cdc_simulator.capture.changes.table_changes import Headers
from cdc_simulator.capture.changes.table_changes import Message as Change
from cdc_simulator.capture.kafka.acknowledgements import Acknowledgements, Batch
from lakepulse.clients import kafka
from lakepulse.errors import CaptureError
from lakepulse.settings import KafkaSettings

_LOG = logging.getLogger(__name__)
# librdkafka's note that enable.gapless.guarantee is experimental says nothing new at every start.
_LOG.addFilter(lambda record: "CONFWARN" not in record.getMessage())
_QUEUE_MESSAGES = 50_000
_QUEUE_KILOBYTES = 32_768
_MESSAGE_BYTES = 15 * 1024 * 1024


class Slots:
    """Topic partitions by number: a topic's partitions have consecutive slots."""

    def __init__(self) -> None:
        self.topics: list[str] = []
        self.partitions: list[int] = []
        self._first: dict[str, int] = {}

    def first(self, topic: str, partitions: int) -> int:
        """The slot of the topic's partition 0."""
        if topic not in self._first:
            self._first[topic] = len(self.topics)
            self.topics += [topic] * partitions
            self.partitions += range(partitions)
        return self._first[topic]


class BatchingProducer:
    """Collects messages (``send``) and hands them to librdkafka a batch at a time (``flush_batch``).

    ``while_blocked`` is called again and again while Kafka takes no more: the replication connection has to be
    kept alive then. Every method that sends or polls raises CaptureError once a message has been lost.
    """

    def __init__(self, settings: KafkaSettings, slots: Slots, while_blocked: Callable[[], None]) -> None:
        self.acknowledgements = Acknowledgements()
        self.errors = 0
        self._slots = slots
        self._while_blocked = while_blocked
        self._failure: KafkaError | None = None
        self._messages: list[Change] = []
        self.send = self._messages.append
        self._producer = kafka.producer(
            settings, "capture", _OPTIONS | {"error_cb": self._on_error, "logger": _LOG}
        )

    def __len__(self) -> int:
        return len(self._messages)

    def flush_batch(self, position: int, committed_us: int = 0) -> None:
        """Hand over what was collected; everything up to ``position`` (LSN) is in it or in batches before.

        ``committed_us`` is when the last of its transactions was committed, in µs since 1970.
        """
        last: dict[int, Change] = {}
        produce, topics, partitions = self._produce, self._slots.topics, self._slots.partitions
        for message in self._messages:
            slot = message[0]
            if slot in last:
                _, key, value, headers = last[slot]
                produce(topics[slot], value, key, partitions[slot], headers)
            last[slot] = message
        self._messages.clear()
        self._flush_last(last, self.acknowledgements.sent(position, len(last), committed_us))
        self.poll()

    def _flush_last(self, last: dict[int, Change], batch: Batch) -> None:
        report = partial(self._delivered, batch)
        for slot, key, value, headers in last.values():
            self._produce(self._slots.topics[slot], value, key, self._slots.partitions[slot], headers, report)

    def discard(self) -> None:
        """Forget what was collected and not handed over: it will be read again."""
        self._messages.clear()

    def send_now(self, topic: str, key: bytes, value: bytes, done: Callable[[], None] | None = None) -> None:
        """A message beside the batches (state, heartbeat), to partition 0; ``done`` when it has arrived."""
        report = None if done is None else partial(self._arrived, done)
        self._produce(topic, value, key, 0, None, report)

    def poll(self, seconds: float = 0.0) -> None:
        """Serve delivery reports; raises CaptureError where a message was lost."""
        self._producer.poll(seconds)
        if self._failure is not None:
            raise CaptureError(
                f"Kafka refused a message for good ({self._failure.str()})",
                "Nothing after it was confirmed to Postgres; mend Kafka and start `lakepulse capture` again.",
            )

    def drain(self, seconds: float) -> bool:
        """Wait until everything handed over has arrived, at most ``seconds``; True where it has."""
        deadline = monotonic() + seconds
        while self._producer.flush(0.5) and monotonic() < deadline:
            self.poll()
        self.poll()
        return len(self._producer) == 0

    def _produce(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None,
        partition: int,
        headers: Headers | None,
        report: Callable[[KafkaError | None, Message], None] | None = None,
    ) -> None:
        while True:
            try:
                if headers is None:
                    self._producer.produce(topic, value, key, partition, report)
                else:
                    self._producer.produce(topic, value, key, partition, report, headers=headers)
                return
            except BufferError:
                self.poll(0.05)
                self._while_blocked()
            except KafkaException as error:
                self._failure = error.args[0]
                self.poll()

    def _delivered(self, batch: Batch, error: KafkaError | None, _: Message) -> None:
        if error is not None:
            self._failure = error
        else:
            self.acknowledgements.acknowledged(batch)

    def _arrived(self, done: Callable[[], None], error: KafkaError | None, _: Message) -> None:
        if error is not None:
            self._failure = error
        else:
            done()

    def _on_error(self, error: KafkaError) -> None:
        self.errors += 1
        if error.fatal():
            self._failure = error
        _LOG.warning("Kafka: %s", error.str())


_OPTIONS: dict[str, object] = {
    "log_level": 6,
    "enable.idempotence": True,
    "enable.gapless.guarantee": True,
    "compression.type": "lz4",
    # Low enough for latency at a trickle; under load batches fill before it passes.
    "linger.ms": 25,
    "batch.size": 262_144,
    "message.max.bytes": _MESSAGE_BYTES,
    "queue.buffering.max.messages": _QUEUE_MESSAGES,
    "queue.buffering.max.kbytes": _QUEUE_KILOBYTES,
    # Without an end: a broker that is away is waited for, and nothing is confirmed meanwhile.
    "message.timeout.ms": 0,
    "socket.nagle.disable": True,
}

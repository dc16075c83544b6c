"""The producer: messages to Kafka batched, idempotent, without gaps; ``acknowledgements`` says what has arrived.

Only the last message of a batch to each partition asks for a delivery report: the idempotent producer delivers a
partition's messages in order, and with ``enable.gapless.guarantee`` a lost one ends it (decision 20).
"""

import logging
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Protocol

from confluent_kafka import KafkaError, KafkaException, Message

from cdc_simulator.capture.kafka.acknowledgements import Acknowledgements, Batch, Delivery
from cdc_simulator.capture.kafka.message import Headers, Outbox, TopicPartitions
from cdc_simulator.capture.kafka.message import Message as Outgoing
from lakepulse.clients import kafka
from lakepulse.errors import CaptureError
from lakepulse.faults import fault_point
from lakepulse.settings import KafkaSettings

_LOG = logging.getLogger(__name__)
_FLUSH_SECONDS = 0.5
_OF_ONE_BROKER = (
    KafkaError._ALL_BROKERS_DOWN,
    KafkaError._TRANSPORT,
    KafkaError._RESOLVE,
    KafkaError._TIMED_OUT,
    KafkaError._TIMED_OUT_QUEUE,
)
"""What a broker that is away causes again and again: the client connects anew, or goes to another broker."""

_QUEUE_MESSAGES = 50_000
_QUEUE_KILOBYTES = 32_768
_MESSAGE_BYTES = 15 * 1024 * 1024


class KeepAlive(Protocol):
    """What must go on while Kafka takes no more messages."""

    def while_blocked(self) -> None:
        """Called again and again meanwhile; may raise, to give the wait up."""
        ...


class BatchingProducer:
    """Takes the messages of its ``outbox`` and hands them to librdkafka a batch at a time; ``errors`` is a count.

    Every method that sends or polls raises CaptureError once a message has been lost.
    """

    def __init__(self, settings: KafkaSettings, partitions: TopicPartitions, keep_alive: KeepAlive) -> None:
        self.outbox = Outbox()
        self.acknowledgements = Acknowledgements()
        self.errors = 0
        self._partitions, self._keep_alive = partitions, keep_alive
        self._failure: KafkaError | None = None
        self._away, self._brokers = False, settings.bootstrap_servers
        self._producer = kafka.producer(settings, "capture", _OPTIONS | {"error_cb": self._on_error})

    def flush_batch(self, position: int, committed_us: int = 0) -> None:
        """Hand over what was collected; everything up to ``position`` (LSN) is in it or in batches before.

        ``committed_us`` is when the last of its transactions was committed, in µs since 1970.
        """
        fault_point("capture.before-send")
        last: dict[int, Outgoing] = {}
        produce, topics, partitions = self._produce, self._partitions.topics, self._partitions.partitions
        for message in self.outbox:
            number = message[0]
            if number in last:
                _, key, value, headers = last[number]
                produce(topics[number], value, key, partitions[number], headers)
            last[number] = message
        self.outbox.clear()
        self._flush_last(last, self.acknowledgements.sent(position, len(last), committed_us))
        fault_point("capture.before-ack")
        self.poll()

    def _flush_last(self, last: dict[int, Outgoing], batch: Batch) -> None:
        report = partial(self._batch_delivered, batch)
        topics, partitions = self._partitions.topics, self._partitions.partitions
        for number, key, value, headers in last.values():
            self._produce(topics[number], value, key, partitions[number], headers, report)

    def send_now(self, topic: str, key: bytes, value: bytes) -> Delivery:
        """A message beside the batches (state, heartbeat), to partition 0."""
        delivery = Delivery()
        self._produce(topic, value, key, 0, None, partial(self._delivered, delivery))
        return delivery

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
        while self._producer.flush(_FLUSH_SECONDS) and monotonic() < deadline:
            self.poll()
        self.poll()
        return len(self._producer) == 0

    def drain_alive(self, seconds: float) -> bool:
        """Like ``drain``, but what must go on goes on meanwhile (``KeepAlive``), which may end the wait."""
        deadline = monotonic() + seconds
        while not self.drain(0):
            self._keep_alive.while_blocked()
            if monotonic() > deadline:
                return False
        return True

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
                self._keep_alive.while_blocked()
            except KafkaException as error:
                self._failure = error.args[0]
                self.poll()

    def _batch_delivered(self, batch: Batch, error: KafkaError | None, _: Message) -> None:
        if self._arrived(error):
            self.acknowledgements.acknowledged(batch)

    def _delivered(self, delivery: Delivery, error: KafkaError | None, _: Message) -> None:
        delivery.arrived = self._arrived(error)

    def _arrived(self, error: KafkaError | None) -> bool:
        if error is not None:
            self._failure = error
        elif self._away:
            self._away = False
            _LOG.info("going on: Kafka takes messages again")
        return error is None

    def _on_error(self, error: KafkaError) -> None:
        self.errors += 1
        if error.fatal():
            self._failure = error
        if error.code() == KafkaError._ALL_BROKERS_DOWN and not self._away:
            self._away = True
            _LOG.warning("waiting: no broker at %s answers; Postgres keeps its WAL meanwhile", self._brokers)
        elif error.code() not in _OF_ONE_BROKER:
            _LOG.warning("Kafka: %s", error.str())


_OPTIONS: dict[str, object] = {
    "enable.idempotence": True,
    # A message that is lost for good ends the producer: nothing after it may arrive, or a position would be confirmed
    # that has a hole below it. It makes one delivery report per batch and partition enough.
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

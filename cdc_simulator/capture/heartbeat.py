"""The heartbeat: a small record every few seconds, so that consumers see an idle source live and its slot move on."""

from dataclasses import dataclass
from time import monotonic, time_ns

from cdc_simulator.capture.avro.envelope import schema_head
from cdc_simulator.capture.avro.records import heartbeat_key, heartbeat_value
from cdc_simulator.capture.kafka.producer import BatchingProducer


@dataclass(frozen=True, slots=True)
class HeartbeatTopic:
    """The heartbeat topic, its schemas' ids, how often (s) and for which connector."""

    topic: str
    key_schema_id: int
    value_schema_id: int
    seconds: float
    connector: str


class Heartbeat:
    """Sends the record whenever one is due."""

    def __init__(self, topic: HeartbeatTopic, producer: BatchingProducer) -> None:
        self._topic, self._producer = topic, producer
        self._key = schema_head(topic.key_schema_id) + heartbeat_key(topic.connector)
        self._value_head = schema_head(topic.value_schema_id)
        self._next = 0.0

    @property
    def due(self) -> bool:
        """Whether the last one is as old as the setting says."""
        return monotonic() >= self._next

    def send(self) -> None:
        """One record, now."""
        self._next = monotonic() + self._topic.seconds
        value = self._value_head + heartbeat_value(time_ns() // 1_000_000)
        self._producer.send_now(self._topic.topic, self._key, value)

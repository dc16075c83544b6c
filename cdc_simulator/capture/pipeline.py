"""The parts of a capture process, made once Kafka's topics exist; ``service`` runs them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cdc_simulator.capture.avro.envelope import Origin
from cdc_simulator.capture.avro.records import HEARTBEAT_KEY_SCHEMA, HEARTBEAT_VALUE_SCHEMA
from cdc_simulator.capture.changes.decoder import Decoder, TransactionRecords, TransactionTopic
from cdc_simulator.capture.changes.tables import TableFactory
from cdc_simulator.capture.kafka.producer import BatchingProducer, Slots
from cdc_simulator.capture.kafka.state import state_topic
from cdc_simulator.capture.metrics import CaptureMetrics
from cdc_simulator.capture.postgres.catalog import SourceIdentity, base_types, connected
from cdc_simulator.capture.progress import Progress
from cdc_simulator.capture.stream import HeartbeatTopic
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.contracts.compile.avro import transaction_key_schema, transaction_value_schema
from lakepulse.contracts.model import Contract
from lakepulse.settings import Settings


@dataclass(frozen=True)
class Wiring:
    """What snapshot and stream share."""

    settings: Settings
    dsn: str
    origin: Origin
    producer: BatchingProducer
    factory: TableFactory
    records: TransactionRecords
    heartbeat: HeartbeatTopic
    progress: Progress
    metrics: CaptureMetrics

    def decoder(self) -> Decoder:
        """A decoder that knows no table yet."""
        return Decoder(self.origin, self.factory, self.records, self.producer.send, self._base_types)

    def _base_types(self, oids: list[int]) -> dict[int, tuple[int, int]]:
        with connected(self.dsn) as connection:
            return base_types(connection, oids)


def wire(
    settings: Settings,
    dsn: str,
    source: SourceIdentity,
    contracts: Mapping[str, Contract],
    registry: SchemaRegistry,
    partitions: Mapping[str, int],
    metrics: CaptureMetrics,
    while_blocked: Callable[[], None],
) -> Wiring:
    """Connect the parts; registers the schemas of the transaction and heartbeat topics."""
    slots, capture, kafka = Slots(), settings.capture, settings.kafka
    producer = BatchingProducer(kafka, slots, while_blocked)
    transactions = TransactionTopic(
        slots.first(kafka.transaction_topic, 1),
        registry.register(f"{kafka.transaction_topic}-key", transaction_key_schema()),
        registry.register(f"{kafka.transaction_topic}-value", transaction_value_schema()),
    )
    heartbeat = HeartbeatTopic(
        kafka.heartbeat_topic,
        registry.register(f"{kafka.heartbeat_topic}-key", HEARTBEAT_KEY_SCHEMA),
        registry.register(f"{kafka.heartbeat_topic}-value", HEARTBEAT_VALUE_SCHEMA),
        capture.heartbeat_seconds,
        capture.connector_name,
    )
    return Wiring(
        settings=settings,
        dsn=dsn,
        origin=Origin(capture.connector_name, source.database),
        producer=producer,
        factory=TableFactory(contracts, capture, registry, slots, partitions),
        records=TransactionRecords(transactions, producer.send),
        heartbeat=heartbeat,
        progress=Progress(producer, state_topic(capture.connector_name), capture.slot),
        metrics=metrics,
    )

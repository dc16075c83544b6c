"""The pipeline: the parts of a capture process that snapshot and stream share, made once Kafka's topics exist."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdc_simulator.capture.avro.envelope import Origin
from cdc_simulator.capture.avro.records import HEARTBEAT_KEY_SCHEMA, HEARTBEAT_VALUE_SCHEMA
from cdc_simulator.capture.changes.decoder import Decoder
from cdc_simulator.capture.changes.tables import TableFactory
from cdc_simulator.capture.changes.transaction import TransactionRecords, TransactionTopic
from cdc_simulator.capture.heartbeat import Heartbeat, HeartbeatTopic
from cdc_simulator.capture.kafka.message import TopicPartitions
from cdc_simulator.capture.kafka.producer import BatchingProducer
from cdc_simulator.capture.kafka.state import state_topic
from cdc_simulator.capture.keep_alive import StandbyKeepAlive
from cdc_simulator.capture.metrics import CaptureMetrics
from cdc_simulator.capture.postgres.catalog import SourceTypes
from cdc_simulator.capture.progress import Progress
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.contracts.compile.avro import transaction_key_schema, transaction_value_schema
from lakepulse.contracts.model import Contract
from lakepulse.settings import Settings


@dataclass(frozen=True)
class Endpoints:
    """What a pipeline stands between and beside: the source (``dsn``), its tables' contracts, the registry."""

    settings: Settings
    dsn: str
    contracts: Mapping[str, Contract]
    registry: SchemaRegistry
    metrics: CaptureMetrics
    keep_alive: StandbyKeepAlive


@dataclass(frozen=True)
class Pipeline:
    """The parts, in the order in which a change passes them: tables, outbox and producer, then progress."""

    settings: Settings
    dsn: str
    origin: Origin
    factory: TableFactory
    records: TransactionRecords
    producer: BatchingProducer
    progress: Progress
    heartbeat: Heartbeat
    metrics: CaptureMetrics
    keep_alive: StandbyKeepAlive

    def decoder(self) -> Decoder:
        """A decoder that knows no table yet; what it makes goes to the producer's outbox."""
        return Decoder(self.origin, self.factory, self.records, SourceTypes(self.dsn))


def build_pipeline(endpoints: Endpoints, database: str, partitions: Mapping[str, int]) -> Pipeline:
    """Make the parts; registers the schemas of the transaction and heartbeat topics.

    ``partitions``: how many each topic has. Raises ServiceError where the registry cannot be reached.
    """
    settings, capture = endpoints.settings, endpoints.settings.capture
    numbers = TopicPartitions(partitions)
    producer = BatchingProducer(settings.kafka, numbers, endpoints.keep_alive)
    return Pipeline(
        settings=settings,
        dsn=endpoints.dsn,
        origin=Origin(capture.connector_name, database),
        factory=TableFactory(endpoints.contracts, capture, endpoints.registry, numbers, producer.outbox),
        records=TransactionRecords(_transaction_topic(endpoints, numbers), producer.outbox),
        producer=producer,
        progress=Progress(producer, state_topic(capture.connector_name), capture.slot),
        heartbeat=Heartbeat(_heartbeat_topic(endpoints), producer),
        metrics=endpoints.metrics,
        keep_alive=endpoints.keep_alive,
    )


def _transaction_topic(endpoints: Endpoints, numbers: TopicPartitions) -> TransactionTopic:
    topic, registry = endpoints.settings.kafka.transaction_topic, endpoints.registry
    return TransactionTopic(
        numbers.of(topic).start,
        registry.register(f"{topic}-key", transaction_key_schema()),
        registry.register(f"{topic}-value", transaction_value_schema()),
    )


def _heartbeat_topic(endpoints: Endpoints) -> HeartbeatTopic:
    topic, registry = endpoints.settings.kafka.heartbeat_topic, endpoints.registry
    capture = endpoints.settings.capture
    return HeartbeatTopic(
        topic,
        registry.register(f"{topic}-key", HEARTBEAT_KEY_SCHEMA),
        registry.register(f"{topic}-value", HEARTBEAT_VALUE_SCHEMA),
        capture.heartbeat_seconds,
        capture.connector_name,
    )

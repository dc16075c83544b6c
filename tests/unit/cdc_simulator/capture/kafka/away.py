"""A Kafka that is away: settings of a port where nobody listens, and a producer that keeps what it is given."""

import threading

from cdc_simulator.capture.kafka.message import TopicPartitions
from cdc_simulator.capture.kafka.producer import BatchingProducer
from cdc_simulator.capture.keep_alive import StandbyKeepAlive
from lakepulse.settings import KafkaSettings
from operations.local.ports import free_port

PARTITIONS = TopicPartitions({"orders": 2, "customers": 1})


def nobody() -> KafkaSettings:
    return KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")


def waiting_producer(stop: threading.Event | None = None) -> BatchingProducer:
    """``stop`` ends its waits."""
    return BatchingProducer(nobody(), PARTITIONS, StandbyKeepAlive(stop or threading.Event()))

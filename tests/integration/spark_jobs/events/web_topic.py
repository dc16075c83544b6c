"""The topic of web events with messages of every kind, on a real Kafka."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from spark_jobs.events.branch import EventBranch
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.tables import tables_of
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.spark_jobs.events import web

PARTITIONS = 3
PATIENCE_SECONDS = 60
TOPIC = "lakepulse.web.events"


def create_topic(settings: Settings) -> None:
    client = AdminClient({"bootstrap.servers": settings.kafka.bootstrap_servers})
    topic = NewTopic(TOPIC, PARTITIONS, 1, config={"message.timestamp.type": "LogAppendTime"})
    for done in client.create_topics([topic]).values():
        done.result(PATIENCE_SECONDS)


def send(settings: Settings, messages: Sequence[tuple[int, bytes | None]]) -> None:
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers, "acks": "all"})
    for partition, value in messages:
        producer.produce(TOPIC, value, partition=partition)
    assert producer.flush(PATIENCE_SECONDS) == 0


def some(draw: random.Random, numbers: range) -> list[tuple[int, bytes | None]]:
    """Good events, late ones, repeats and what is malformed; an id has always the same partition."""
    now = datetime.now(UTC)
    made: list[tuple[int, bytes | None]] = []
    for number in numbers:
        late = draw.random() < 0.1
        at = now - timedelta(seconds=draw.uniform(100, 200) if late else draw.uniform(0, 5))
        made.append((number % PARTITIONS, web.message(number, at)))
    again = [draw.choice(made) for _ in range(len(made) // 10)]
    bad = [(draw.randrange(PARTITIONS), each) for each in web.broken(99_999, now)]
    draw.shuffle(made)
    return [*made, *again, *bad]


def write(settings: Settings) -> None:
    """Bring all that the topic has into the tables."""
    catalog, events = load_catalog(), EventsSettings(engine="duckdb")
    context = Context(settings, catalog, Lake(settings), pytest.fail)
    (tables,) = tables_of(catalog, events)
    branch = EventBranch(context, tables, events)
    branch.once()
    branch.close()

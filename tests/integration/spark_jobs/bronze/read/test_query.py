"""Bronze by Structured Streaming, from real Kafka and a real registry: once, again, replayed, and when data is gone."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import Json, envelope_schema, transaction_value_schema
from lakepulse.errors import LostEventsError, ServiceError
from lakepulse.settings import Settings, StreamSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.leasing.lease import FileLease
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.stream import Stream
from tests.unit.spark_jobs.bronze import wire

pytestmark = pytest.mark.integration
EVERYTHING = load_catalog()
KEPT = [f"{layer}.{name}" for layer in ("bronze", "source") for name in ("buying_groups", "colors")]
CATALOG = replace(EVERYTHING, tables={table: EVERYTHING.get(table) for table in KEPT})
COLORS, GROUPS = "lakepulse.cdc.colors", "lakepulse.cdc.buying_groups"
TOPICS = {COLORS: 3, GROUPS: 3, wire.TRANSACTION_TOPIC: 1}


@pytest.fixture(scope="module")
def spark(platform: Settings) -> Iterator[SparkSession]:
    session = create_session(platform)
    yield session
    session.stop()


class Source:
    """Sends transactions as capture does; ``sent`` are the identities of the rows of ``bronze.colors``."""

    def __init__(self, settings: Settings) -> None:
        self.sent: list[tuple[int, int]] = []
        self._settings = settings
        self._producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
        self._admin = AdminClient({"bootstrap.servers": settings.kafka.bootstrap_servers})
        self._schema = envelope_schema(CATALOG.get("source.colors"))
        self._id = self._register(f"{COLORS}-value", self._schema)
        self._end_id = self._register(f"{wire.TRANSACTION_TOPIC}-value", transaction_value_schema())

    def create_topics(self) -> None:
        topics = [NewTopic(topic, partitions, 1) for topic, partitions in TOPICS.items()]
        self._done(self._admin.create_topics(topics))
        self._until_listed(set(TOPICS))

    def delete_topics(self) -> None:
        self._done(self._admin.delete_topics(list(TOPICS)))
        self._until_listed(set())

    def commit(self, lsn: int, numbers: range) -> None:
        for sequence, number in enumerate(numbers, start=1):
            image = {
                "color_id": number,
                "color_name": "a",
                "last_edited_by": 1,
                "valid_from": 0,
                "valid_to": 1,
            }
            value = wire.message(self._id, self._schema, wire.envelope(image, f"7:{lsn}", sequence))
            self.send(COLORS, value, number % 3)
            self.sent.append((lsn, sequence))
        value = wire.end(f"7:{lsn}", {"warehouse.colors": len(numbers)})
        self.send(wire.TRANSACTION_TOPIC, b"\0" + self._end_id.to_bytes(4, "big") + value[5:], 0)

    def send(self, topic: str, value: bytes, partition: int) -> None:
        self._producer.produce(topic, value, b"key", partition)
        assert self._producer.flush(120) == 0

    def _register(self, subject: str, schema: Json) -> int:
        url = f"{self._settings.registry.url}/subjects/{subject}/versions"
        answer = httpx.post(url, json={"schema": json.dumps(schema)}, timeout=120).raise_for_status()
        return int(answer.json()["id"])

    def _until_listed(self, wanted: set[str]) -> None:
        """The controller answers before the broker's own metadata follow."""
        listed: set[str] | None = None
        for _ in range(1200):
            listed = set(TOPICS) & set(self._admin.list_topics(timeout=120).topics)
            if listed == wanted:
                return
            time.sleep(0.1)
        raise AssertionError(f"Kafka lists {listed}, not {wanted}")

    @staticmethod
    def _done(futures: dict[str, Any]) -> None:
        for future in futures.values():
            future.result(120)


@pytest.fixture
def source(fresh: Settings) -> Source:
    source = Source(fresh)
    source.create_topics()
    return source


@pytest.fixture
def context(fresh: Settings, spark: SparkSession) -> Context:
    return Context(fresh, CATALOG, Lake(fresh), lambda: spark)


def run(context: Context, *, replay: bool = False) -> None:
    with FileLease(context.settings).hold("test") as lease:
        Stream(context, None, lease).run(threading.Event(), once=True, replay=replay)


def identities(context: Context) -> list[tuple[int, int]]:
    rows = context.lake.scan("bronze.colors").to_table().to_pylist()
    return sorted((row["_commit_lsn"], row["_sequence"]) for row in rows)


def test_every_change_is_there_once_after_restarts_and_a_replay_of_all_topics(
    source: Source, context: Context
) -> None:
    source.commit(100, range(40))
    run(context)
    assert identities(context) == source.sent
    source.commit(200, range(40))
    run(context)
    run(context, replay=True)
    assert identities(context) == sorted(source.sent)
    assert context.lake.watermark("bronze.publications") == 200


def test_spark_and_the_consumer_read_the_same(
    source: Source, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.commit(100, range(10))
    source.send(COLORS, b"poison", 1)
    run(context)
    small = context.lake.scan("bronze.colors").to_table().drop_columns("_ingested_at").sort_by("_sequence")
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", context.lake.uri("spark.lake"))
    settings = Settings()
    settings.__dict__["stream"] = StreamSettings(engine="spark")
    other = Context(settings, CATALOG, Lake(settings), context.spark)
    run(other)
    large = other.lake.scan("bronze.colors").to_table().drop_columns("_ingested_at").sort_by("_sequence")
    assert large.equals(small)
    assert other.lake.scan("bronze.dead_letters").count_rows() == 1


def test_a_topic_that_was_created_anew_is_a_named_error_and_a_replay_mends_it(
    source: Source, context: Context
) -> None:
    source.commit(100, range(40))
    run(context)
    source.delete_topics()
    source.create_topics()
    with pytest.raises(LostEventsError, match="created anew"):
        run(context)
    source.commit(300, range(6))
    run(context, replay=True)
    assert identities(context) == source.sent
    source.commit(400, range(6))
    run(context)
    assert identities(context) == source.sent


def test_a_missing_topic_names_who_creates_it(source: Source, context: Context) -> None:
    source.delete_topics()
    with pytest.raises(ServiceError, match="Start `lakepulse capture`"):
        run(context)
